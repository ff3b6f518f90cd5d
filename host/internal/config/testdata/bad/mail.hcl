demo = true

organisation {
  name    = "Club"
  website = "https://club.example"
  phone   = "+31 20 123 4567"
  privacy_officer {
    name  = "Fatima"
    email = "privacy@club.example"
  }
}

redis {
  url       = "embedded"
  sentinels = ["one:26379", "two"]
}

link { verify = "mail" }

mail {
  host     = "smtp.club.example:587"
  port     = 70000
  tls      = "stattls"
  username = "inzage"
  from     = "Club <club@club.example>\nBcc: x@y.example"
  ca_file  = "missing.pem"
}

actionpad {
  journal = ["link_maed"]
  oidc {
    issuer    = "http://id.club.example"
    client_id = ""
    scopes    = ["profile"]
    group "agents" { rights = ["link", "anonymize"] }
    group "agents" {}
  }
}

adapter "lime" { command = "lime" }
