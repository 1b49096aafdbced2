public import struct Foundation.Date

/// A message to people.
public struct Mail: Sendable {
  /// Sender's address, without a name.
  public var from: String
  /// Sender's name as shown; nil for none.
  public var fromName: String?
  /// Receivers' addresses.
  public var to: [String]
  /// Subject line.
  public var subject: String
  /// Plain text.
  public var text: String
  /// The same as HTML; nil for none.
  public var html: String?
  /// When it was written.
  public var date: Date
  /// Stable for a message sent twice, so that receivers can recognise it; without brackets.
  public var messageID: String

  /// A message.
  public init(
    from: String, fromName: String? = nil, to: [String], subject: String, text: String, html: String? = nil,
    date: Date = Date(), messageID: String
  ) {
    self.from = from
    self.fromName = fromName
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.date = date
    self.messageID = messageID
  }
}
