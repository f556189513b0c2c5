-- What is kept beside the book and is not what an entry says, or is not kept and was never erased. $1 district
create temporary table differing on commit drop as
with told as (
    select e.seq_id, e.id, e.stream_id, f.field, e.data -> f.field ->> 'ref' as ref, e.data -> f.field ->> 'sha256' as sha256
    from mt_events e
    cross join (values ('person'), ('note')) as f (field)
    where e.tenant_id = $1 and e.type <> 'tombstone' and jsonb_typeof(e.data -> f.field) = 'object'
), kept as (
    select ref::text, subject, field, entry, encode(sha256(ciphertext), 'hex') as sha256 from personal.data where district = $1
)
select coalesce('@' || t.seq_id || ' ' || t.field, 'ref ' || k.ref) as place,
       case when t.seq_id is null then 'kept-of-no-entry'
            when k.ref is null then 'kept-and-gone'
            else 'kept-otherwise' end as stands
from told t
full join kept k on k.ref = t.ref
where t.seq_id is null
   or k.ref is null and not exists (
       select from mt_events x
       where x.tenant_id = $1 and x.stream_id = t.stream_id and x.type = split_part(t.stream_id, '/', 1) || '_erased' and x.seq_id > t.seq_id)
   or (k.subject, k.field, k.entry, k.sha256) is distinct from (t.stream_id, t.field, t.id, t.sha256) and k.ref is not null and t.seq_id is not null
