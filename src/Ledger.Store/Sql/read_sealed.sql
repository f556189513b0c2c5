-- What is kept under the refs named, each with the key of its subject where there is one.
select d.ref, d.nonce, d.ciphertext, k.master, k.wrapped
from unnest($2::uuid[]) as asked (ref)
join personal.data d on d.district = $1 and d.ref = asked.ref
left join personal.keys k on k.district = d.district and k.subject = d.subject
