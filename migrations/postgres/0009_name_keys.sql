-- By what people are found and sorted: the name in lower case, of whatever alphabet. The hub writes it; here
-- it is made for those who are there already.
alter table users add column name_key text not null default '';

update users set name_key = lower(name);
