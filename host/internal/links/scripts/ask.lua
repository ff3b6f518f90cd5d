-- Counts that the holder of a token (KEYS[1]) asked for a code: ARGV[2] a day.
-- Sends that failed count too, so that nobody's mailbox can be filled.
local DAY = 86400000
local id = redis.call('GET', KEYS[1]) or ''
local s, f = status(id)
if s ~= 'active' then return {s, id} end
if f[6] ~= 'mail' then return {'other', id} end
local link = link_key(id)
local asked = redis.call('HMGET', link, 'asked', 'asked_since')
local n, since = tonumber(asked[1] or 0), tonumber(asked[2] or 0)
if NOW - since >= DAY then n, since = 0, NOW end
if n >= tonumber(ARGV[2]) then return {'many', id} end
redis.call('HSET', link, 'asked', n + 1, 'asked_since', since)
return {'ok', redis.call('HGETALL', link)}
