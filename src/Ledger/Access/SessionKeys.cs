using Ledger.Store.Persons;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Ledger.Access;

/// <summary>
/// The keys under which the framework seals cookies and forms: derived from the master keys, so that nothing more is kept, a session goes on after a restart, and
/// every service with the same master key opens it. They end when the master key is changed.
/// </summary>
public sealed class SessionKeys : IKeyManager
{
    private const int IdLength = 16;
    private const int SecretLength = 64;

    private readonly IKey[] _keys;

    public SessionKeys(MasterKeys masters, ILoggerFactory logs)
    {
        var factory = new AuthenticatedEncryptorFactory(logs);
        // Of those that have begun the framework seals by the last.
        _keys = [.. masters.Derive("ledger session", IdLength + SecretLength).Select((bytes, place) => new DerivedKey(bytes, DateTimeOffset.UnixEpoch.AddDays(place), factory))];
    }

    public IReadOnlyCollection<IKey> GetAllKeys() => _keys;

    public CancellationToken GetCacheExpirationToken() => CancellationToken.None;

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => throw new NotSupportedException("they are derived");

    public void RevokeKey(Guid keyId, string? reason = null) => throw new NotSupportedException("they are derived");

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => throw new NotSupportedException("they are derived");

    private sealed class DerivedKey(byte[] bytes, DateTimeOffset begins, AuthenticatedEncryptorFactory factory) : IKey
    {
        public Guid KeyId { get; } = new(bytes.AsSpan(0, IdLength));

        public DateTimeOffset CreationDate => begins;

        public DateTimeOffset ActivationDate => begins;

        public DateTimeOffset ExpirationDate { get; } = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public bool IsRevoked => false;

        public IAuthenticatedEncryptorDescriptor Descriptor { get; } = new AuthenticatedEncryptorDescriptor(
            new AuthenticatedEncryptorConfiguration { EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM }, new Secret(bytes[IdLength..]));

        public IAuthenticatedEncryptor? CreateEncryptor() => factory.CreateEncryptorInstance(this);
    }
}
