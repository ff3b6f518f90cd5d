-- A generic cell rate limit: KEYS[1] holds the time in us at which the bucket
-- is empty again. ARGV: time, time in us, us between two, burst.
local now, interval, burst = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local full = interval * burst
local ahead = math.max(0, tonumber(redis.call('GET', KEYS[1]) or 0) - now)
-- More than full is a clock that was set back since; that must not lock out.
ahead = math.min(ahead, full)
if ahead + interval > full then return {'wait', ahead + interval - full} end
ahead = ahead + interval
redis.call('SET', KEYS[1], string.format('%.0f', now + ahead), 'PX', math.ceil(ahead / 1000) + SLACK)
return {'ok'}
