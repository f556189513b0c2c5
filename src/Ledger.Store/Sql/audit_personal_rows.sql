-- What is kept, each with the key that it is sealed under. $1 district
select d.ref, d.subject, d.field, d.nonce, d.ciphertext, k.master, k.wrapped
from personal.data d
left join personal.keys k on k.district = d.district and k.subject = d.subject
where d.district = $1
order by d.subject
