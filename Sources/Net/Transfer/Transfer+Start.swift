import CCurl

extension Transfer {
  /// Hands the options to libcurl, which copies every text. The loop keeps the transfer alive while the handle lives.
  func makeHandle(on loop: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    withCStrings([options.url, options.protocols]) { texts in
      withOptionalCStrings([
        options.method, proxyText, options.user, options.password, options.authorityFile, options.mailFrom,
      ]) { optional in
        withCStrings(options.headers) { headers in
          withCStrings(options.recipients) { recipients in
            var settings = ccurl_options()
            settings.url = texts[0]
            settings.protocols = texts[1]
            settings.method = optional[0]
            settings.proxy = optional[1]
            settings.user = optional[2]
            settings.password = optional[3]
            settings.authority_file = optional[4]
            settings.mail_from = optional[5]
            settings.upload_length = source.length
            settings.redirects = options.redirects
            settings.connect_timeout_ms = milliseconds(options.timeouts.connect)
            settings.total_timeout_ms = options.timeouts.total.map(milliseconds) ?? 0
            settings.stall_timeout_s = options.timeouts.stall ?? 0
            settings.without_body = options.method == "HEAD" ? 1 : 0
            settings.require_tls = options.requiresTLS ? 1 : 0
            settings.public_only = options.publicAddressesOnly && options.proxy == .none ? 1 : 0
            settings.context = Unmanaged.passUnretained(self).toOpaque()
            settings.callbacks = Self.callbacks
            return headers.withUnsafeBufferPointer { headerList in
              recipients.withUnsafeBufferPointer { recipientList in
                settings.headers = headerList.baseAddress
                settings.recipients = recipientList.baseAddress
                return ccurl_transfer_start(loop, &settings)
              }
            }
          }
        }
      }
    }
  }

  private var proxyText: String? {
    switch options.proxy {
    case .none: ""
    case .environment: nil
    case .address(let address): address
    }
  }

  private func milliseconds(_ seconds: Double) -> Int { Int(min(max(seconds, 0.001), 1e9) * 1000) }

  private static var callbacks: ccurl_callbacks {
    ccurl_callbacks(
      header: { context, bytes, length in
        let isFine = Transfer.of(context).receive(header: UnsafeRawBufferPointer(start: bytes, count: length))
        return isFine ? length : 0
      },
      body: { context, bytes, length in
        Transfer.of(context).receive(body: UnsafeRawBufferPointer(start: bytes, count: length))
      },
      read: { context, bytes, capacity in
        let transfer = Transfer.of(context)
        let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: capacity)
        if let count = transfer.reader?.read(into: buffer) { return count }
        transfer.fail(NetError(.file, "a file to send became shorter"))
        return Int(CCURL_ABORT)
      },
      seek: { context, offset in
        Transfer.of(context).reader?.seek(to: offset)
        return 0
      })
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
    guard let context else { preconditionFailure("libcurl lost the context") }
    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }
}

/// Lends texts as C strings, with a null at the end of the list.
private func withCStrings<Result>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
  withOptionalCStrings(texts) { body($0 + [nil]) }
}

/// Lends texts as C strings; a missing text is null.
private func withOptionalCStrings<Result>(_ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
  let copies = texts.map { text -> UnsafeMutableBufferPointer<CChar>? in
    guard let text else { return nil }
    let bytes = text.utf8CString
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
    _ = copy.initialize(from: bytes)
    return copy
  }
  defer { for copy in copies { copy?.deallocate() } }
  return body(copies.map { $0.flatMap { UnsafePointer($0.baseAddress) } })
}
