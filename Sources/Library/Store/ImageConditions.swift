public import Database
import Web

extension ImageFilter {
  /// The condition on `images i` in SQL, without the tenant, which row-level security adds.
  ///
  /// - Throws: `APIError(.invalidField)` for a metadata filter that is no `key:value`.
  public func condition(in project: ProjectID) throws -> SQL {
    var conditions: [SQL] = ["i.project_id = \(project)"]
    conditions.append(deleted == true ? "i.deleted_at is not null" : "i.deleted_at is null")
    if let split { conditions.append(split == .none ? "i.split is null" : "i.split = \(split.rawValue)") }
    if let status { conditions.append("i.status = \(status)") }
    if let isNull { conditions.append("i.is_null = \(isNull)") }
    if let skipped { conditions.append(skipped ? "i.skip_reason is not null" : "i.skip_reason is null") }
    if let skipReason { conditions.append("i.skip_reason = \(skipReason)") }
    if let openMarks { conditions.append(openMarks ? "i.open_marks > 0" : "i.open_marks = 0") }
    if let ingest { conditions.append("i.ingest_status = \(ingest)") }
    if let media { conditions.append("i.media = \(media)") }
    if let videoId { conditions.append("i.video_id = \(videoId)") }
    if let batch { conditions.append("i.batch_id = \(batch)") }
    if let parentId { conditions.append("(i.parent_id = \(parentId) or i.id = \(parentId))") }
    if let name { conditions.append("i.filename = \(name)") }
    if let uploadedBy { conditions.append("i.uploaded_by = \(uploadedBy)") }
    if let uploadedAfter { conditions.append("i.created_at >= \(uploadedAfter)") }
    if let uploadedBefore { conditions.append("i.created_at < \(uploadedBefore)") }
    if let ids { conditions.append("i.id = any(\(ids)::uuid[])") }
    if let tag {
      conditions.append(
        "exists (select from image_tags t where t.project_id = i.project_id and t.image_id = i.id and t.tag = \(tag))")
    }
    var label: [SQL] = []
    if let classId { label.append("a.class_id = \(classId)") }
    if let `class` { label.append("a.class_name = \(`class`)") }
    if let annotationStatus { label.append("a.status = \(annotationStatus)") }
    if !label.isEmpty {
      conditions.append(
        "exists (select from annotations a where a.project_id = \(project) and a.image_id = i.id and \(label.joined(separator: " and ")))"
      )
    }
    if let hasDuplicates {
      let twin: SQL =
        "exists (select from images d where d.project_id = i.project_id and d.sha256 = i.sha256 and d.id <> i.id and d.page = i.page and d.deleted_at is null)"
      conditions.append(hasDuplicates ? twin : "not \(twin)")
    }
    if let spoken {
      conditions.append(
        "i.id in (select system.spoken_frames(\(project), \(try SearchWords(spoken).words)::text[], 100000))")
    }
    if q != nil || metadata != nil {
      let (wanted, alternative) = try wantedMetadata()
      conditions.append(
        "i.id in (select system.find_images(\(project), \(q), \(jsonBytes: wanted), \(jsonBytes: alternative), 100000))"
      )
    }
    return conditions.joined(separator: " and ")
  }

  /// The metadata filter as the JSON that an image's metadata must contain: with its value as text, and once more as
  /// the number or boolean that it spells.
  private func wantedMetadata() throws -> (wanted: [UInt8]?, alternative: [UInt8]?) {
    guard let metadata else { return (nil, nil) }
    guard let colon = metadata.firstIndex(of: ":"), colon != metadata.startIndex else {
      throw APIError(
        .invalidField, "The metadata filter '\(metadata)' is not key:value", hint: "Write metadata=camera:EOS")
    }
    let key = String(metadata[..<colon])
    let text = String(metadata[metadata.index(after: colon)...])
    let literal: JSONValue? =
      switch text {
      case "true": .bool(true)
      case "false": .bool(false)
      default: Int64(text).map { .integer($0) } ?? Double(text).flatMap { $0.isFinite ? .number($0) : nil }
      }
    return (JSONValue.object([key: .string(text)]).bytes, literal.map { JSONValue.object([key: $0]).bytes })
  }
}
