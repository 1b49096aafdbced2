// The sound beside a proxy's pictures: AAC is copied, what else is known is made AAC.
#pragma once
#include "source.h"

typedef struct cvideo_sound cvideo_sound;

/// Adds a stream of sound to a file whose header was not written yet. NULL where `source` has none, or none that is
/// known here: pictures without sound are better than no pictures. `source` is read for nothing else from here on.
/// `origin` is when the first picture is shown, in `base`.
cvideo_sound *cvideo_sound_open(cvideo *source, AVFormatContext *format, AVRational base, int64_t origin);
/// Writes what sounds before `seconds` after the first picture. Damage ends the sound, never the file.
void cvideo_sound_write(cvideo_sound *sound, double seconds);
/// Writes what an encoder still holds.
void cvideo_sound_finish(cvideo_sound *sound);
/// Whether it was copied as it is.
int cvideo_sound_is_copied(const cvideo_sound *sound);
void cvideo_sound_close(cvideo_sound *sound);
