/// Keys and tokens made with the openssl command; the private keys were thrown away.
enum PublicKeyFixtures {
  static let modulus = """
    417fLoTgOTTI9kqHoPB0TCUVYLYMfjbI8LgiuDOpuhpJXG-GnMPDhfi4UL7_ouhDh2Ki985pKGzbj051uP_Uhp0vrHj34D0eRUhFsfAd4HZr\
    zoYQ51nMPqgvJ9XsmPTqkxYsRCeF2JTxK3ngbdLRnfzkRaixs2bJpQevJ2FK1aYkX6m4EUWtKiV8hN7q3FPADqgTzg9vo0chc3V-OV-ZeI7W\
    raLdV3Mj3XqAqFaFqr493ybZPoBPRl6knhc9puNEI32ZiWEGrkHJ6mptZ5SKvFXNrK_lz4FqpesdSedsh-SnFRyoPNkJKInfWrajFjXkTF5G\
    lf2yn1wgCqUtsZOZlw
    """
  static let document = """
    {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"rsa-1","n":"\(modulus)","e":"AQAB"},
    {"kty":"EC","crv":"P-256","kid":"ec-1","x":"m2Kl--9N4KeG55GQSImgfI2mExHe3SC728kthrwirPc",
    "y":"W07JWZS9MiU0b9BvDL7elRXKlxIJHgPzcAsObZHGPh4"},{"kty":"OKP","crv":"Ed25519","x":"AA"}]}
    """
  static let rsaToken = """
    eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYS0xIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhbGljZSIsImF1ZCI6ImF1dGhlbnRpY2F0ZWQiLCJl\
    eHAiOjQxMDI0NDQ4MDB9.FK5JK6l5zQXhchs2Egr3390hx5Mn1BywmrEe8Gvls0_jlBLgp_wgdjJPfA5Zr4PQ1FKC5rgjrKf6bi7D6gNOkIn\
    o9ZI5NrKgu-2ttDCGyCrSi5RKRE9zBnyHqfcdLAx6bihEwaZruW1Py2AaFwRG4KsSCPZyPPBGz7MI0yxi613lOl9F6_k3u2ndZlOw0ukSccG\
    6_OMyEU2BZhQFqgtuZQ8Si3U-kjiWDvYblP6wEcQH3UxTr7HOy3bkI3wGBfQp_p8d7rfoQF6qUdFIgV0m8HfIwYiG9RZ5h7Z75GSPZyu5kU7r\
    KcrTGpbqy4Il6cA63jbDJGjRYyO5aKWe9y351A
    """
  static let ecToken = """
    eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjLTEiLCJ0eXAiOiJKV1QifQ.eyJzdWIiOiJib2IiLCJhdWQiOlsieCIsImF1dGhlbnRpY2F0ZWQi\
    XSwiZXhwIjo0MTAyNDQ0ODAwfQ.k1OsbpZhYqGakDujbMHcGiu3MNcMEoDjEhrxDehWnu67-t0BQOsYc4JZfRdy3LGob3BxA7a14gtJIRVxV\
    F7VWw
    """
}
