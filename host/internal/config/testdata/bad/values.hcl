demo            = true
listen          = "localhost"
metrics_listen  = "127.0.0.1:99999"
base_url        = "http://portal.club.example"
trusted_proxies = ["10.0.0.300", "0.0.0.0/0", "10.0.0.0/8"]
log {
  level  = "inof"
  format = "yaml"
}
redis {
  url = "rediss://:geheim@"
}
link {
  lifetime   = "3 days"
  max_visits = 0
  verify     = "off"
  visit_idle = "5h"
  visit_max  = "48h"
  rights     = ["corect"]
}
actionpad {
  ticket_ttl      = "1s"
  frame_ancestors = ["https://crm.example.nl/lime", "http://crm.example.nl", "https://*.lime-crm.com"]
}
limits {
  per_address = "60 a minute"
  per_link    = "0/1m"
  per_key     = "600/1ms"
  body        = 12
}
organisation {
  name      = " "
  website   = "www.club.example"
  phone     = "call us"
  timezone  = "Europe/Amsterdm"
  country   = "Nederland"
  authority = ""
  holidays  = ["2026-12-25", "2026-02-30"]
  logo      = "logo.gif"
  accent    = "blue"
  address   = "jij"
  languages = ["nl", "fr"]
  privacy_officer {
    name  = "P"
    email = "privacy at club"
  }
}
adapter "Lime CRM" {
  command       = "bin/lime"
  sha256        = "abc"
  env           = ["HTTPS_PROXY=http://proxy"]
  start_timeout = "1h"
}
