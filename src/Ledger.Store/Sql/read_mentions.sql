-- The entries of other subjects that name a member: the trainings attended.
select id from mt_events where tenant_id = $1 and type = 'training_attended' and data ->> 'member' = $2 order by seq_id
