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

link { verify = "mail" }

adapter "lime" { command = "lime" }
