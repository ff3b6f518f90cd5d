-- Returns a panel session (KEYS[1]) and moves its idle end (ARGV[2]).
local panel = touch(KEYS[1], tonumber(ARGV[2]))
if not panel then return {'none'} end
return {'ok', panel}
