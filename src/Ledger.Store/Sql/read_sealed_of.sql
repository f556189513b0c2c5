-- What is kept beside the entries named.
select d.ref, d.nonce, d.ciphertext
from unnest($1::uuid[]) as asked (entry)
join personal.data d on d.entry = asked.entry
