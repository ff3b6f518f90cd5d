-- Gives a link (ARGV[2]) one more token (KEYS[1]), for a letter that is sent now.
local id = ARGV[2]
local s, f = status(id)
if s ~= 'active' and s ~= 'locked' then return {s} end
redis.call('SET', KEYS[1], id, 'PX', math.max(1, tonumber(f[1]) - NOW))
return {'ok', redis.call('HGETALL', link_key(id))}
