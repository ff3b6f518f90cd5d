demo = true
organisation {
  name = "Club"
