demo = true
ledger {
  path    = "ledger.db"
  url     = "postgres://inzage:geheim@db.club.example/inzage"
  host_id = "Host A"
}
organisation {
  name    = "Club"
  website = "https://www.club.example"
  phone   = "+31 20 123 4567"
  privacy_officer {
    name  = "P"
    email = "privacy@club.example"
  }
}
