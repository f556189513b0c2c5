insert into personal.retention (district, valid_from, days, set_by, set_at) values ($1, $2, $3, $4, $5)
