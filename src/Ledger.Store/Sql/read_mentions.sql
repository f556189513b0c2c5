-- The entries of other subjects that name a member, each with its subject: the trainings attended.
select id, stream_id from mt_events where tenant_id = $1 and type = 'training_attended' and data ->> 'member' = $2 order by seq_id
