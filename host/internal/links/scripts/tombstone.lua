-- Returns the link that a token (KEYS[1]) does not open any more: dead, or locked.
local id = redis.call('GET', KEYS[1]) or ''
local s = status(id)
if s == 'unknown' or s == 'active' then return {'none'} end
return {s, redis.call('HGETALL', link_key(id))}
