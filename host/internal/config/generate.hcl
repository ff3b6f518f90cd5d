# First configuration of Inzage, written by "inzage init". Fill in what is yours,
# then run "inzage check".

# A demo makes its own keys and keeps links in memory. For real customers set this
# to false and add keys, redis and a base_url with https.
demo = true

# Where the portal listens, and the address that customers see in their link.
listen   = "127.0.0.1:8080"
base_url = "http://localhost:8080"

# Who the portal speaks for.
organisation {
  name    = "Your organisation"
  website = "https://www.example.nl"
  phone   = "+31 20 000 0000"

  # Whom customers can ask about their data.
  privacy_officer {
    name  = "Privacy officer"
    email = "privacy@example.nl"
  }
}

# The adapter: a program of its own that knows the CRM.
adapter "ADAPTER" {
  command = "bin/ADAPTER"
  # The checksum of the command, as sha256sum prints it, so that no other program is started.
  # sha256 = file("bin/ADAPTER.sha256")

  # What the adapter needs to know of the CRM: see its own documentation.
  settings {
  }
}
