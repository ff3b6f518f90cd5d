-- Looks a token (KEYS[1]) up and counts the page (ARGV[2]). Unknown, expired,
-- revoked and used up take the same calls: tokens that never were count on a
-- record of their own. Only a link that works sends more back.
local found = redis.call('GET', KEYS[1])
local id = found or ''
local s = status(id)
if ARGV[2] == '1' then
  local counter = 'inzage:stray'
  if s ~= 'unknown' then counter = link_key(id) end
  -- Of a link that is over it is an incident, which its agent sees.
  local field = 'fetched'
  if s ~= 'active' and s ~= 'locked' then field = 'late' end
  redis.call('HINCRBY', counter, field, 1)
end
if s == 'active' then return {s, redis.call('HGETALL', link_key(id))} end
return {s, id}
