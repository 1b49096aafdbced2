// FFmpeg's libraries behind a plain C interface, loaded with dlopen at first use so that a process that reads no video
// does not pay for them (26 ms, 26 MB). One file is all that a source can reach: bytes come through this shim's own
// reader, and whatever else a container names is refused.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { CVIDEO_MESSAGE_LENGTH = 300, CVIDEO_SLACK = 64 };

/// What a call came to. Everything below zero is a failure.
enum {
  CVIDEO_DONE = 0,
  /// There is no more: the end of the file, or of what the decoder holds.
  CVIDEO_END = 1,
  /// The decoder wants another packet first.
  CVIDEO_WANTS_MORE = 2,
  /// A packet or a stretch of the file could not be used; reading can go on.
  CVIDEO_DAMAGED = -1,
  CVIDEO_LIBRARY_MISSING = -2,
  CVIDEO_UNREADABLE = -3,
  CVIDEO_NOT_A_VIDEO = -4,
  CVIDEO_NO_PICTURES = -5,
  CVIDEO_UNSUPPORTED = -6,
  CVIDEO_TOO_LARGE = -7,
  /// The time for the call ran out.
  CVIDEO_STOPPED = -8,
  CVIDEO_FAILED = -9,
  CVIDEO_EMPTY = -10,
};

/// A time that is not known.
#define CVIDEO_NO_TIME INT64_MIN

typedef struct cvideo cvideo;

typedef struct {
  int64_t pixels;
  int streams;
  /// Seconds that opening, one read or one move may take.
  double seconds;
} cvideo_limits;

typedef struct {
  char container[64], codec[32], profile[48], pixel_format[32], audio_codec[32];
  /// As stored, before it is turned.
  int width, height;
  /// EXIF orientation, 1 to 8, that the display matrix stands for.
  int orientation;
  int average_numerator, average_denominator, nominal_numerator, nominal_denominator;
  int base_numerator, base_denominator;
  int aspect_numerator, aspect_denominator;
  /// In units of the time base, or CVIDEO_NO_TIME.
  int64_t start, duration;
  /// In microseconds, or CVIDEO_NO_TIME.
  int64_t container_start, container_duration;
  int64_t size;
  /// Frames that the container promises; 0 when it does not say.
  int64_t promised;
  /// One packet of this codec makes one frame and tells when it is shown.
  int packet_is_frame;
} cvideo_facts;

typedef struct {
  /// In units of the time base, or CVIDEO_NO_TIME.
  int64_t pts, dts, duration;
  /// Byte position in the file, -1 when unknown.
  int64_t position;
  int size;
  int is_key, is_discarded, is_damaged;
  /// A decoder that is started here shows every later frame. H.264's holds some back where the packet is no IDR picture.
  int is_clean_start;
} cvideo_packet;

typedef struct {
  /// When it is shown; pts where the file tells it, else what the library works out.
  int64_t pts, position;
  /// Whether pts was told by the file.
  int has_own_pts;
  int width, height;
  /// `is_intra`: made without other frames.
  int is_key, is_intra, is_damaged;
} cvideo_frame;

/// Loads the libraries once for the process. 0 when they are there; else `message` says what is missing.
int cvideo_load(char *message);

/// Opens a regular file.
int cvideo_open(const char *path, cvideo_limits limits, cvideo **out, char *message);
void cvideo_close(cvideo *video);
void cvideo_describe(const cvideo *video, cvideo_facts *facts);

/// Reads the next packet of the pictures; it stays the current one until the next call.
int cvideo_read(cvideo *video, cvideo_packet *packet);
/// Moves so that the next packet is at or before `time`: a keyframe as a rule.
int cvideo_seek(cvideo *video, int64_t time);
/// Begins with the file anew; a decoder that was started stays.
int cvideo_rewind(cvideo *video);

/// Starts the decoder; a second call starts it anew.
int cvideo_start(cvideo *video, int threads, char *message);

typedef enum { CVIDEO_KEEP_ALL, CVIDEO_SKIP_UNREFERENCED, CVIDEO_KEYS_ONLY } cvideo_skip;
/// Gives the current packet to the decoder, which may leave out what no other frame needs.
int cvideo_send(cvideo *video, cvideo_skip skip);
/// Tells the decoder that no more packets come before cvideo_flush.
int cvideo_send_end(cvideo *video);
/// Takes the next frame; it stays the current one until the next call.
int cvideo_receive(cvideo *video, cvideo_frame *frame);
/// Forgets all packets and frames on their way.
void cvideo_flush(cvideo *video);

/// Writes the current frame, as stored, without row padding: `channels` 3 is RGB, 1 luma spread over 0 to 255.
/// `pixels` has room for CVIDEO_SLACK bytes more: vector code writes past the last pixel.
int cvideo_write(cvideo *video, int width, int height, int channels, uint8_t *pixels, char *message);

#include "CVideoWriter.h"
