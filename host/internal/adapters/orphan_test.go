package adapters

// roleEnv makes the test binary play a host that a test then kills.
const roleEnv = "INZAGE_TEST_ROLE"

func playHost(string) int { return 2 }
