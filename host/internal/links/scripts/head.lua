-- Shared by all scripts. The time is the host's, in ms: two hosts with one
-- Redis agree, tests can set it, and Redis's own expiry runs beside it.
local NOW = tonumber(ARGV[1])

local function link_key(id) return 'inzage:link:' .. id end
local function live_key(id) return 'inzage:live:' .. id end

-- Status of a link, and the fields it was decided by. Takes the same calls
-- whether or not there is such a link, so that timing tells nothing.
local function status(id)
  local f = redis.call('HMGET', link_key(id),
    'gone', 'revoked', 'expires', 'visits', 'wrong', 'verify', 'key', 'code', 'most')
  -- This key ends with the link by Redis's clock: the host's may be set back.
  local live = redis.call('EXISTS', live_key(id))
  local s = 'active'
  if NOW >= tonumber(f[1] or 0) then
    s = 'unknown'
  elseif f[2] then
    s = 'revoked'
  elseif live == 0 or NOW >= tonumber(f[3]) then
    s = 'expired'
  elseif tonumber(f[4]) >= tonumber(f[9] or MAX_VISITS) then
    s = 'used_up'
  elseif tonumber(f[5]) >= MAX_WRONG then
    s = 'locked'
  end
  return s, f
end

-- A visit or panel session is a hash that Redis drops at its absolute end, with
-- a second key beside it that Redis drops when it was idle too long.
local function begin(key, idle, longest)
  redis.call('HSET', key, 'began', NOW, 'idle_end', NOW + idle, 'end', NOW + longest)
  redis.call('PEXPIRE', key, longest + SLACK)
  redis.call('SET', key .. ':awake', '', 'PX', idle + SLACK)
end

-- Moves the idle end of a session, never beyond its absolute end; nil when
-- there is no such session any more.
local function touch(key, idle)
  local f = redis.call('HMGET', key, 'idle_end', 'end')
  local awake = redis.call('EXISTS', key .. ':awake')
  if not f[1] or awake == 0 or NOW >= tonumber(f[1]) then return nil end
  redis.call('HSET', key, 'idle_end', math.min(NOW + idle, tonumber(f[2])))
  redis.call('SET', key .. ':awake', '', 'PX', idle + SLACK)
  return redis.call('HGETALL', key)
end

