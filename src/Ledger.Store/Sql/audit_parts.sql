-- The streams at which the book is parted. $1 district, $2 where, as parts of 1.
select distinct unnest(percentile_disc($2::float8[]) within group (order by s.id)) from mt_streams s where s.tenant_id = $1 order by 1
