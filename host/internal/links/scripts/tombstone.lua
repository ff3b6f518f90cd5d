-- Returns the dead link that a token (KEYS[1]) once opened.
local id = redis.call('GET', KEYS[1]) or ''
local s = status(id)
if s == 'unknown' or s == 'active' or s == 'locked' then return {'none'} end
return {s, redis.call('HGETALL', link_key(id))}
