import Database
import Foundation
import IdentityTesting
import Testing

@testable import Identity

@Suite struct ValueTests {
  @Test(arguments: [
    ("a@example.test", "a@example.test"), (" A.B+c@Example.TEST ", "a.b+c@example.test"),
    ("ü@example.test", "ü@example.test"),
    ("a@localhost", "a@localhost"), ("a@b-c.test", "a@b-c.test"),
  ])
  func takesMailAddresses(raw: String, text: String) { #expect(EmailAddress(raw)?.text == text) }

  @Test(arguments: [
    "", "@", "a@", "@b", "a", "a@b@c", "a b@c.test", "a@b c.test", "a@.test", "a@test.", "a@b..c", "a@-b.test",
    "<a@b.test>", "a\n@b.test", "a@b.test\r\nBcc: c@d.test", "a\u{0}@b.test", "a,b@c.test", "\"a\"@b.test",
  ])
  func refusesWhatIsNone(raw: String) { #expect(EmailAddress(raw) == nil) }

  @Test func refusesEndlessOnes() {
    #expect(EmailAddress(String(repeating: "a", count: 65) + "@b.test") == nil)
    #expect(EmailAddress("a@" + String(repeating: "b.", count: 200) + "test") == nil)
  }

  @Test func keysAreRandomAndFindable() {
    let keys = (0..<200).map { _ in KeyText.make() }
    #expect(Set(keys).count == 200)
    for key in keys {
      #expect(key.utf8.count == 44)
      #expect(KeyText.prefix(of: key) == String(key.prefix(12)))
    }
    // Every letter turns up: 8,000 draws of 62.
    #expect(Set(keys.joined().dropFirst(4)).count >= 62)
  }

  @Test(arguments: [
    "", "wld_", "wld_short", "xyz_" + String(repeating: "a", count: 40), "wld_" + String(repeating: "-", count: 40),
  ])
  func otherTextIsNoKey(text: String) { #expect(KeyText.prefix(of: text) == nil) }

  @Test func rolesInAProjectFollowTheRequirements() {
    let table: [(WorkspaceRole, ProjectRole?, ProjectRole)] = [
      (.admin, nil, .admin), (.admin, .labeler, .admin),
      (.editor, nil, .reviewer), (.editor, .labeler, .labeler), (.editor, .reviewer, .reviewer),
      (.editor, .admin, .admin),
      (.annotator, nil, .labeler), (.annotator, .reviewer, .reviewer), (.annotator, .admin, .admin),
      (.viewer, nil, .viewer), (.viewer, .admin, .viewer),
    ]
    for (role, assigned, expected) in table { #expect(role.projectRole(assigned: assigned) == expected) }
  }

  @Test func scopesIncludeWhatTheyShould() {
    let table: [(KeyScope, Set<KeyScope>)] = [
      (.read, [.read]), (.upload, [.upload]), (.write, [.read, .write, .upload]),
      (.admin, [.read, .write, .upload, .admin]),
    ]
    for (scope, included) in table {
      #expect(Set(KeyScope.allCases.filter(scope.includes)) == included)
    }
  }

  @Test func refreshTokensFollowOneAnother() {
    let tokens = RefreshTokens(secret: "one")
    let first = tokens.first()
    #expect(tokens.successor(of: first, steps: 0) == first)
    #expect(
      tokens.successor(of: first, steps: 3) == tokens.successor(of: tokens.successor(of: tokens.successor(of: first))))
    #expect(RefreshTokens(secret: "two").successor(of: first) != tokens.successor(of: first))
    #expect(RefreshTokens.hash(first).count == 32)
  }

  @Test(arguments: [
    ("https://a.test/x", true), ("https://a.test", true), ("https://A.test/x", true), ("https://a.test:444/x", false),
    ("http://a.test/x", false), ("https://b.test/x", false), ("https://a.test@b.test", false), ("/x", false),
    ("https://b.test/only", true), ("https://b.test/only/this", true), ("https://b.test/only-not", false),
    ("https://b.test/only/../x", false), ("https://b.test/only/%2e%2E/x", false), ("https://a.test/\u{e9}", false),
    ("https:\\\\a.test", false),
  ])
  func redirectsAreCompared(target: String, isAllowed: Bool) {
    let rules = RedirectRules(allowed: ["https://b.test/only"])
    #expect(rules.allows(target, origin: "https://a.test") == isAllowed, "\(target)")
  }

  @Test func cursorsComeBack() throws {
    let cursor = MemberCursor(joinedAt: Date(timeIntervalSince1970: 1.234567), userID: UserID())
    let back: MemberCursor = try Cursor.decode(try Cursor.encode(cursor))
    #expect(back.userID == cursor.userID)
    #expect(abs(back.joinedAt.timeIntervalSince(cursor.joinedAt)) < 1e-6)
    #expect(throws: (any Error).self) { try Cursor.decode("%%%") as MemberCursor }
  }
}
