// Writes H.264 in MP4, and the same cut into an HLS playlist.
#pragma once
#include <stdint.h>

typedef struct cvideo cvideo;
typedef struct cvideo_writer cvideo_writer;

typedef struct {
  int width, height;
  /// Seconds a tick of the times given with frames.
  int base_numerator, base_denominator;
  /// About how many frames a second, for the encoder's planning.
  int rate_numerator, rate_denominator;
  /// Most frames from one keyframe to the next.
  int key_distance;
  /// x264's constant rate factor, 0 to 51; lower is better.
  int quality;
  int threads;
  /// When the source's first frame is shown, in its ticks.
  int64_t origin;
} cvideo_writer_options;

/// What became of the sound.
typedef enum { CVIDEO_NO_SOUND, CVIDEO_SOUND_COPIED, CVIDEO_SOUND_ENCODED, CVIDEO_SOUND_LEFT_OUT } cvideo_writer_sound;

/// Begins a file; `source` tells the turn and the colours of its frames. `sound` is the same file opened once more, of
/// which the sound is taken; it stays open until the writer is closed. NULL for none.
int cvideo_writer_open(const char *path, const cvideo *source, cvideo *sound, cvideo_writer_options options,
                       cvideo_writer **out, char *message);
cvideo_writer_sound cvideo_writer_what_sound(const cvideo_writer *writer);
/// Adds the source's current frame (NULL: the frame before once more), shown from `pts` for `duration`.
int cvideo_writer_add(cvideo_writer *writer, const cvideo *source, int64_t pts, int64_t duration, char *message);
/// Writes what is left and the file's description, which is moved to the front.
int cvideo_writer_finish(cvideo_writer *writer, char *message);
/// Frees the writer; a file that was not finished is of no use.
void cvideo_writer_close(cvideo_writer *writer);

/// Copies the packets of an opened MP4 into fragments in one file and a playlist that names their places.
int cvideo_write_playlist(cvideo *source, const char *playlist, const char *fragments, double seconds, char *message);
