-- What was recorded under sources that lie beneath another, the newest first.
-- $1 district, $2 what they are like, or null, $3 which, or null, $4 how many
select e.headers ->> 'source', count(*), max(e.timestamp)
from mt_events e
where e.tenant_id = $1 and e.headers ->> 'source' like '/%/%/%'
  and ($2::varchar is null or e.headers ->> 'source' like $2)
  and ($3::varchar[] is null or e.headers ->> 'source' = any ($3))
group by 1
order by 3 desc, 1
limit $4
