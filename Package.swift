// swift-tools-version: 6.2
import PackageDescription

// Lower layers never import higher ones: a wrong import does not compile.
// Each C or C++ library is imported by exactly one Swift target.

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
/// Geometry and Workbench also build as Embedded Swift for wasm32; the wasm build in `make build` tells the rest.
let embedded: [SwiftSetting] = strict + [.treatWarning("EmbeddedRestrictions", as: .error)]
let c: [CSetting] = [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]
let cxx: [CXXSetting] = [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)]

/// Header folders that `make bootstrap` links below the ignored `.deps/headers`.
func headers(_ names: String...) -> [CSetting] { names.map { .headerSearchPath("../../.deps/headers/\($0)") } }
func cxxHeaders(_ names: String...) -> [CXXSetting] { names.map { .headerSearchPath("../../.deps/headers/\($0)") } }
func libraries(_ names: String...) -> [LinkerSetting] { names.map { .linkedLibrary($0) } }
/// OpenCV brings a BLAS that nothing here calls. Where OpenBLAS stands in for the system's, its threads keep a core busy
/// for a tenth of a second at every start: Debian's plain one is taken from its own folder instead, where it is there.
let quietBLAS: [LinkerSetting] = [
  .unsafeFlags(["-Xlinker", "--disable-new-dtags", "-Xlinker", "-rpath=/usr/$LIB/lapack:/usr/$LIB/blas"])
]
func swift(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, resources: [Resource]? = nil)
  -> Target
{
  .target(name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: strict)
}
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, swiftSettings: strict)
}

/// In order. `Schema` lists the same names; a test compares both with the folder.
let migrations: [Resource] = [
  "001_foundation", "002_identity", "003_jobs", "004_library", "005_annotation", "006_label_sets",
  "007_footage", "008_search", "009_models", "010_proxies", "011_encoders", "012_skeletons", "013_live",
  "014_subtitles", "015_segmenters", "016_bucket_videos", "017_cloud_cameras", "018_object_orders", "019_flow",
  "020_flow_places", "021_waiting_uploads",
].map { .embedInCode("Migrations/\($0).sql") }

let package = Package(
  name: "framewright",
  products: [.executable(name: "framewright", targets: ["framewright"])],
  targets: [
    // Foreign libraries, each behind a C interface.
    .target(name: "CBeast", cxxSettings: cxx, linkerSettings: libraries("ssl", "crypto")),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "CSpawn", cSettings: c),
    .target(
      name: "CImaging", cxxSettings: cxx + cxxHeaders("opencv4"),
      linkerSettings: libraries("opencv_imgproc", "opencv_core", "turbojpeg") + quietBLAS),
    .target(name: "CVips", cSettings: c + headers("glib", "glib-config"), linkerSettings: libraries("dl")),
    .target(name: "CVideo", cSettings: c, linkerSettings: libraries("dl")),
    .target(
      name: "COpenVINO", cSettings: c + [.headerSearchPath("../../.deps/openvino/include")],
      linkerSettings: libraries("dl")),
    .target(name: "CSimdjson", cxxSettings: cxx, linkerSettings: libraries("simdjson")),
    .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CSpng", pkgConfig: "spng", providers: [.apt(["libspng-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
    .target(name: "CCurl", cSettings: c, linkerSettings: libraries("curl")),
    .target(name: "CFiles", cSettings: c),
    .target(name: "CSimilarity", cSettings: c),

    // Pure.
    .target(name: "Geometry", swiftSettings: embedded),
    .target(name: "Workbench", dependencies: ["Geometry"], swiftSettings: embedded),
    swift("Evaluation", ["Geometry"]),
    swift("Formats", ["Geometry", "CSimdjson", "CXML", "CArchive", "CSpng", "CZlib"]),
    swift("Quality", ["Formats", "Geometry", "Similarity"]),
    swift("Similarity", ["CSimilarity"]),

    // Platform.
    swift("Processes", ["CSpawn"]),
    swift("Threads"),
    swift("Crypto", ["COpenSSL", "CCrypt", "Threads"]),
    swift("Net", ["CCurl", "Threads"]),
    swift("Web", ["CBeast"]),
    swift("Database", ["CPostgres", "Processes"]),
    swift("Jobs", ["Database", "Processes"]),
    swift("Objects", ["Crypto", "Net", "Threads", "Web", "CFiles"]),
    swift("Imaging", ["Similarity", "CImaging", "CVips"]),
    swift("Fetching", ["Net", "Processes", "Threads", "Crypto"]),
    swift("Video", ["CVideo", "Formats", "Imaging"]),
    swift("Inference", ["COpenVINO", "Geometry", "Imaging", "Processes", "Threads"]),

    // Features.
    swift("Schema", ["Database"], resources: migrations),
    swift("Identity", ["Schema", "Database", "Web", "Crypto", "Net", "Jobs"]),
    swift(
      "Library",
      [
        "Identity", "Objects", "Imaging", "Formats", "Geometry", "Similarity", "Threads", "Jobs", "Database", "Web",
        "Crypto",
        "Net",
        "Processes",
      ]),
    swift(
      "Registry",
      [
        "Library", "Identity", "Geometry", "Imaging", "Inference", "Objects", "Jobs", "Threads", "Database", "Web",
        "Crypto",
      ]),
    swift(
      "Mining",
      [
        "Annotation", "Registry", "Inference", "Geometry", "Library", "Identity", "Objects", "Imaging", "Video",
        "Formats", "Similarity", "Fetching", "Threads",
        "Processes", "Jobs", "Database", "Web", "Crypto",
      ]),
    swift("Annotation", ["Registry", "Library", "Identity", "Formats", "Geometry", "Jobs", "Database", "Web"]),
    swift(
      "Datasets",
      [
        "Annotation", "Library", "Identity", "Formats", "Geometry", "Imaging", "Objects", "Threads", "Jobs", "Database",
        "Web",
        "Crypto",
        "Processes",
      ]),

    // The binary.
    .executableTarget(
      name: "framewright",
      dependencies: [
        "Identity", "Library", "Registry", "Mining", "Annotation", "Datasets", "Evaluation", "Formats", "Geometry",
        "Quality",
        "Web",
        "Fetching", "Database", "Jobs", "Objects", "Imaging", "Video", "Inference", "Crypto", "Net", "Processes",
        "Schema",
        "Threads",
      ],
      swiftSettings: strict),

    // Measures a server from outside; used by `make bench`.
    .systemLibrary(name: "CEpoll", path: "bench/epoll"),
    .executableTarget(
      name: "framewright-load", dependencies: ["CEpoll"], path: "bench/load", swiftSettings: strict),

    // Tests.
    swift("TestRandom", path: "Tests/TestRandom"),
    swift("TestSupport", ["Database", "Schema", "Processes"], path: "Tests/TestSupport"),
    swift(
      "IdentityTesting", ["Identity", "Database", "Web", "TestSupport"], path: "Tests/IdentityTesting"),
    .executableTarget(
      name: "s3-test-server", dependencies: ["Objects", "Web"], path: "Tests/S3TestServer", swiftSettings: strict),
    .executableTarget(
      name: "framewright-fuzz", dependencies: ["Formats", "Geometry", "TestRandom"], path: "Tests/FuzzReaders",
      swiftSettings: strict),
    tests("Geometry", ["Geometry", "TestRandom"]),
    // Answers other programs' questions about Geometry; used by e2e/geometry. GeometryCheck is built for the browser too.
    .target(name: "GeometryCheck", dependencies: ["Geometry"], path: "Tests/GeometryCheck", swiftSettings: embedded),
    .executableTarget(
      name: "geometry-judge", dependencies: ["Geometry", "GeometryCheck"], path: "Tests/GeometryJudge",
      swiftSettings: strict),
    tests("Workbench", ["Workbench", "Geometry", "TestRandom"]),
    tests("Evaluation", ["Evaluation", "Formats", "Geometry", "TestSupport", "TestRandom"]),
    tests("Formats", ["Formats", "Geometry", "TestSupport", "TestRandom"]),
    tests("Quality", ["Quality", "Formats", "Geometry", "TestSupport", "TestRandom"]),
    tests("Similarity", ["Similarity", "TestRandom"]),
    // Measures, hashes and searches for other programs; used by e2e/similarity and the benchmarks.
    .executableTarget(
      name: "similarity-judge", dependencies: ["Similarity", "Imaging"], path: "Tests/SimilarityJudge",
      swiftSettings: strict),
    .executableTarget(
      name: "test-helper",
      dependencies: ["Mining", "Registry", "Inference", "Objects", "Jobs", "Database", "Processes"],
      path: "Tests/TestHelper",
      swiftSettings: strict),
    tests("Processes", ["Processes", "TestSupport", "test-helper"]),
    tests("Threads", ["Threads"]),
    tests("Crypto", ["Crypto"]),
    swift("TestServer", path: "Tests/TestServer"),
    tests("Net", ["Net", "TestServer"]),
    tests("Web", ["Web", "Net", "Processes"]),
    tests("Database", ["Database", "Schema", "Processes", "TestSupport"]),
    tests("Jobs", ["Jobs", "Database", "Processes", "TestSupport", "test-helper"]),
    tests("Objects", ["Objects", "Crypto", "Net", "Web", "Threads", "TestSupport"]),
    tests("Imaging", ["Imaging", "Similarity", "TestSupport"]),
    tests("Fetching", ["Fetching", "Net", "Crypto", "Processes", "TestServer", "TestSupport"]),
    tests("Video", ["Video", "Formats", "Imaging", "Processes", "TestSupport"]),
    .executableTarget(
      name: "model-helper", dependencies: ["Inference"], path: "Tests/ModelHelper", swiftSettings: strict),
    tests("Inference", ["TinyModels", "Inference", "Geometry", "Imaging", "Processes", "TestSupport", "model-helper"]),
    tests(
      "Identity", ["Identity", "IdentityTesting", "Database", "Web", "Crypto", "Jobs", "Processes", "TestSupport"]),
    tests(
      "Library",
      [
        "Library", "Identity", "IdentityTesting", "Imaging", "Database", "Web", "Objects", "Jobs", "Crypto", "Net",
        "TestSupport", "BucketTesting",
      ]),
    // Somebody else's S3 store, which can break off in the middle.
    swift("BucketTesting", ["Objects", "Web", "TestSupport"], path: "Tests/BucketTesting"),
    // Small ONNX models that tests make themselves.
    swift("TinyModels", path: "Tests/TinyModels"),
    tests(
      "Registry",
      [
        "Registry", "Inference", "Library", "Identity", "IdentityTesting", "Objects", "Database", "Jobs", "Crypto",
        "Web", "TinyModels", "TestSupport", "model-helper",
      ]),
    tests(
      "Mining",
      [
        "Mining", "Registry", "Annotation", "Inference", "TinyModels", "model-helper", "Similarity", "Fetching",
        "Library", "Identity", "IdentityTesting", "Objects", "Database", "Jobs",
        "Crypto", "Video", "Imaging", "Formats",
        "Web", "Processes",
        "TestSupport", "TestRandom", "BucketTesting", "test-helper",
      ]),
    tests(
      "Annotation",
      [
        "Annotation", "Registry", "Library", "Identity", "IdentityTesting", "Formats", "Geometry", "Database", "Jobs",
        "Objects",
        "Crypto",
        "Web",
        "TestSupport", "TestRandom",
      ]),
    tests(
      "Datasets",
      [
        "Datasets", "Annotation", "Library", "Identity", "IdentityTesting", "Formats", "Database", "Jobs", "Objects",
        "Crypto", "Web", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)
