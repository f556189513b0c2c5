using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Tests.Pages;

/// <summary>An authenticator in software, with one key (WebAuthn Level 3, sections 6.1 and 6.5: attestation none).</summary>
internal sealed class Authenticator : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _userHandle = "";
    private uint _count;

    /// <summary>From where the browser says that it asks.</summary>
    public required string Origin { get; set; }

    /// <summary>Whether it makes sure who uses it.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>Makes its key known, as what navigator.credentials.create answers.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        _userHandle = (string)asked["user"]!["id"]!;
        var point = _key.ExportParameters(false).Q;
        byte[] data =
        [
            .. Data((string)asked["rp"]!["id"]!, 0x40), .. new byte[16], 0, (byte)_id.Length, .. _id,
            .. Convert.FromHexString("A5010203262001215820"), .. point.X!, .. Convert.FromHexString("225820"), .. point.Y!, // COSE: EC2, ES256, P-256
        ];
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return Answer(new() { ["clientDataJSON"] = Encode(Client("webauthn.create", asked)), ["attestationObject"] = Encode(attestation), ["transports"] = new JsonArray("internal") });
    }

    /// <summary>Shows that it has its key, as what navigator.credentials.get answers.</summary>
    public string Get(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var (data, client) = (Data((string)asked["rpId"]!, 0), Client("webauthn.get", asked));
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        return Answer(new()
        {
            ["clientDataJSON"] = Encode(client),
            ["authenticatorData"] = Encode(data),
            ["signature"] = Encode(_key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = _userHandle,
        });
    }

    public void Dispose() => _key.Dispose();

    private byte[] Data(string party, byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, ++_count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(party)), (byte)(flags | 0x01 | (Verifies ? 0x04 : 0)), .. count];
    }

    private byte[] Client(string type, JsonNode asked) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = (string)asked["challenge"]!, origin = Origin, crossOrigin = false });

    private string Answer(JsonObject response) => new JsonObject
    {
        ["id"] = Encode(_id),
        ["rawId"] = Encode(_id),
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
