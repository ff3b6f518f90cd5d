-- Gives a link (ARGV[2]) a new code with fresh tries. Only a link that could
-- still be entered gets one: visits that began stay counted.
local s, f = status(ARGV[2])
if s ~= 'active' and s ~= 'locked' then return {s} end
if f[6] == 'off' then return {'off'} end
redis.call('HSET', link_key(ARGV[2]), 'key', ARGV[3], 'code', ARGV[4], 'wrong', 0)
return {'ok'}
