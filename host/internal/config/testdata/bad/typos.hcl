demo = true
lissen = "127.0.0.1:8080"
log = "debug"
organisation {
  name    = "Club"
  website = "https://club.example"
  phone   = "+31 20 123 4567"
  adress  = "u"
  privacy_officer {
    name  = "P"
    email = "p@club.example"
    fax   = "1"
  }
}
base_url {
}
consent {
}
adapter "lime" {
  command = "bin/lime"
  sha256  = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  setings {
  }
}
contcat "person" {
}
contact "person" {
  section "name" {
    title = { nl = "Naam", en = "Name" }
    field "email" { editabel = true }
  }
}
