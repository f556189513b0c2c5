-- What is kept sealed.
, keys as (
    -- $10 subject, $11 master key's id, $12 wrapped key
    insert into personal.keys (district, subject, master, wrapped, created_at)
    select $1, k.subject, k.master, k.wrapped, $2
    from unnest($10::varchar[], $11::varchar[], $12::bytea[]) as k (subject, master, wrapped)
), sealed as (
    -- $13 ref, $14 subject, $15 field, $16 entry, $17 nonce, $18 ciphertext
    insert into personal.data (ref, district, subject, field, entry, nonce, ciphertext, created_at)
    select s.ref, $1, s.subject, s.field, s.entry, s.nonce, s.ciphertext, $2
    from unnest($13::uuid[], $14::varchar[], $15::varchar[], $16::uuid[], $17::bytea[], $18::bytea[]) as s (ref, subject, field, entry, nonce, ciphertext)
)
