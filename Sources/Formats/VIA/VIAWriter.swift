/// Writes a project of VIA 2, `via_project.json`, beside the pictures.
final class VIAWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var names = ExportNames()
  private let records = SpoolFile()
  private let keys = SpoolFile()
  private var count = 0

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let place = FolderSplit.place(item, report)
    let name = names.take(place)
    if name != place { report.add(.renamed(item.path, to: name)) }
    count += 1
    // The key is the name with the file's length, -1 where it is an address or not known.
    let key = name + "-1"
    try keys.append { out in
      if count > 1 { out.byte(44) }
      out.json(key)
    }
    for label in item.labels {
      classes.place(label.category)
      if label.attributes["class"] != nil { report.lose("attribute class", "dropped: it names the class") }
    }
    try records.append { out in
      if count > 1 { out.raw(",\n") }
      out.json(key)
      out.raw(":{\"filename\":")
      out.json(name)
      out.raw(",\"size\":-1,\"regions\":[")
      for (index, label) in item.labels.enumerated() {
        if index > 0 { out.byte(44) }
        VIARegion.encode(label, into: &out)
      }
      out.raw("],\"file_attributes\":")
      out.json(.object(VIAPictures.attributes(item)))
      out.byte(125)
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: name) }
    report.didWrite(item)
  }

  func finish() throws {
    var head = ByteWriter()
    head.raw("{\"_via_settings\":{\"ui\":{},\"core\":{\"buffer_size\":18,\"filepath\":{},\"default_filepath\":\"\"},")
    head.raw("\"project\":{\"name\":")
    head.json(options.name)
    head.raw(
      "}},\n\"_via_attributes\":{\"region\":{\"class\":{\"type\":\"dropdown\",\"description\":\"\",\"options\":{")
    for (index, category) in classes.categories.enumerated() {
      if index > 0 { head.byte(44) }
      head.json(category.name)
      head.raw(":\"\"")
    }
    head.raw("},\"default_options\":{}}},\"file\":{}},\n\"_via_data_format_version\":\"2.0.10\",\n")
    head.raw("\"_via_img_metadata\":{")
    let body = SpoolFile()
    try records.drain { bytes in try body.append { $0.append(bytes) } }
    try body.append { $0.raw("},\n\"_via_image_id_list\":[") }
    try keys.drain { bytes in try body.append { $0.append(bytes) } }
    try sink.write("via_project.json", head: head, body, tail: "]}\n")
  }
}
