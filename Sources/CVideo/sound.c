#include "sound.h"

#include <stdlib.h>

// Codecs of sound that are decoded here; of others the proxy is silent.
static const enum AVCodecID codecs[] = {
    AV_CODEC_ID_AAC,       AV_CODEC_ID_MP3,       AV_CODEC_ID_MP2,       AV_CODEC_ID_OPUS,      AV_CODEC_ID_VORBIS,
    AV_CODEC_ID_AC3,       AV_CODEC_ID_EAC3,      AV_CODEC_ID_FLAC,      AV_CODEC_ID_ALAC,      AV_CODEC_ID_WMAV1,
    AV_CODEC_ID_WMAV2,     AV_CODEC_ID_PCM_U8,    AV_CODEC_ID_PCM_S16LE, AV_CODEC_ID_PCM_S16BE, AV_CODEC_ID_PCM_S24LE,
    AV_CODEC_ID_PCM_S24BE, AV_CODEC_ID_PCM_S32LE, AV_CODEC_ID_PCM_F32LE, AV_CODEC_ID_PCM_MULAW, AV_CODEC_ID_PCM_ALAW,
};

enum {
  // AAC's encoder takes rates up to this one.
  HIGHEST_RATE = 96000,
  // Of silence, that is made at once.
  STEP = 4096,
};

struct cvideo_sound {
  cvideo *source;
  const AVStream *from;
  AVStream *to;
  AVFormatContext *format;
  /// When the first picture is shown, in units of `from`.
  int64_t origin;
  /// Whether the source's current packet waits to be written.
  int holds;
  int is_over;
  // Where it is encoded; all of this is missing where it is copied.
  AVCodecContext *decoder, *encoder;
  struct SwrContext *resampler;
  int resampled_rate, resampled_format;
  AVChannelLayout resampled_layout;
  AVAudioFifo *waiting;
  AVFrame *frame, *piece;
  AVPacket *packet;
  /// Samples that the encoder was given.
  int64_t given;
};

static int begin_stream(cvideo_sound *sound, const AVCodecParameters *parameters, int rate) {
  sound->to = ff.avformat_new_stream(sound->format, NULL);
  if (!sound->to) return AVERROR(ENOMEM);
  const int status = ff.avcodec_parameters_copy(sound->to->codecpar, parameters);
  sound->to->codecpar->codec_tag = 0;
  sound->to->time_base = (AVRational){1, rate};
  return status;
}

static int open_decoder(cvideo_sound *sound, enum AVCodecID id) {
  const AVCodec *codec = NULL;
  for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
    if (codecs[i] == id) codec = ff.avcodec_find_decoder(id);
  if (!codec) return AVERROR_DECODER_NOT_FOUND;
  sound->decoder = ff.avcodec_alloc_context3(codec);
  if (!sound->decoder) return AVERROR(ENOMEM);
  const int status = ff.avcodec_parameters_to_context(sound->decoder, sound->from->codecpar);
  sound->decoder->pkt_timebase = sound->from->time_base;
  sound->decoder->thread_count = 1;
  return status < 0 ? status : ff.avcodec_open2(sound->decoder, codec, NULL);
}

static int taken_rate(const AVCodec *codec, int rate) {
  for (const int *known = codec->supported_samplerates; known && *known; known++)
    if (*known == rate) return rate;
  return 48000;
}

static int open_encoder(cvideo_sound *sound) {
  const AVCodec *codec = ff.avcodec_find_encoder_by_name("aac");
  if (!codec) return AVERROR_ENCODER_NOT_FOUND;
  AVCodecContext *encoder = sound->encoder = ff.avcodec_alloc_context3(codec);
  if (!encoder) return AVERROR(ENOMEM);
  const AVCodecParameters *from = sound->from->codecpar;
  const int channels = from->ch_layout.nb_channels == 1 ? 1 : 2;
  encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
  encoder->sample_rate = taken_rate(codec, from->sample_rate);
  ff.av_channel_layout_default(&encoder->ch_layout, channels);
  encoder->bit_rate = 64000 * channels;
  encoder->time_base = (AVRational){1, encoder->sample_rate};
  encoder->thread_count = 1;
  if (sound->format->oformat->flags & AVFMT_GLOBALHEADER) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  const int status = ff.avcodec_open2(encoder, codec, NULL);
  if (status < 0) return status;
  sound->waiting = ff.av_audio_fifo_alloc(AV_SAMPLE_FMT_FLTP, channels, STEP);
  sound->frame = ff.av_frame_alloc();
  sound->piece = ff.av_frame_alloc();
  sound->packet = ff.av_packet_alloc();
  return sound->waiting && sound->frame && sound->piece && sound->packet ? 0 : AVERROR(ENOMEM);
}

static int open_encoding(cvideo_sound *sound) {
  int status = open_decoder(sound, sound->from->codecpar->codec_id);
  if (status >= 0) status = open_encoder(sound);
  if (status < 0) return status;
  AVCodecParameters *made = ff.avcodec_parameters_alloc();
  if (!made) return AVERROR(ENOMEM);
  status = ff.avcodec_parameters_from_context(made, sound->encoder);
  if (status >= 0) status = begin_stream(sound, made, sound->encoder->sample_rate);
  ff.avcodec_parameters_free(&made);
  return status;
}

cvideo_sound *cvideo_sound_open(cvideo *source, AVFormatContext *format, AVRational base, int64_t origin) {
  if (!source || source->audio < 0) return NULL;
  for (unsigned i = 0; i < source->format->nb_streams; i++)
    source->format->streams[i]->discard = (int)i == source->audio ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  cvideo_sound *sound = calloc(1, sizeof *sound);
  if (!sound) return NULL;
  sound->source = source;
  sound->format = format;
  sound->from = source->format->streams[source->audio];
  sound->origin = ff.av_rescale_q(origin, base, sound->from->time_base);
  const AVCodecParameters *parameters = sound->from->codecpar;
  int status = AVERROR_INVALIDDATA;
  if (parameters->sample_rate > 0 && parameters->ch_layout.nb_channels > 0 && parameters->ch_layout.nb_channels <= 64)
    status = parameters->codec_id == AV_CODEC_ID_AAC && parameters->sample_rate <= HIGHEST_RATE
                 ? begin_stream(sound, parameters, parameters->sample_rate)
                 : open_encoding(sound);
  if (status >= 0) return sound;
  cvideo_sound_close(sound);
  return NULL;
}

int cvideo_sound_is_copied(const cvideo_sound *sound) { return !sound->encoder; }

/// A time since the first picture; AV_NOPTS_VALUE for none, and for rubbish that would overflow.
static int64_t since_origin(const cvideo_sound *sound, int64_t told) {
  const int64_t most = INT64_C(1) << 60;
  if (told <= -most || told >= most || sound->origin <= -most || sound->origin >= most) return AV_NOPTS_VALUE;
  return told - sound->origin;
}

static void end(cvideo_sound *sound) {
  sound->is_over = 1;
  sound->holds = 0;
}

/// Makes the next packet the current one; 0 at the end.
static int hold(cvideo_sound *sound) {
  // A few damaged stretches are passed over; a file of nothing else ends.
  for (int failures = 0; !sound->holds && !sound->is_over && failures < 64; failures++) {
    const int status = cvideo_read_stream(sound->source, sound->source->audio);
    if (status == CVIDEO_DONE) sound->holds = 1;
    else if (status != CVIDEO_DAMAGED) break;
  }
  if (!sound->holds) end(sound);
  return sound->holds;
}

// MARK: Copying

static void copy(cvideo_sound *sound, double seconds) {
  const AVRational base = sound->from->time_base;
  while (hold(sound)) {
    AVPacket *packet = sound->source->packet;
    const int64_t time = since_origin(sound, packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts);
    // What sounds before the first picture would move the pictures; what has no time cannot be placed.
    if (time == AV_NOPTS_VALUE || time < 0 || packet->size == 0) {
      sound->holds = 0;
      continue;
    }
    if ((double)time * base.num / base.den >= seconds) return;
    packet->pts = packet->dts = time;
    packet->pos = -1;
    packet->stream_index = sound->to->index;
    ff.av_packet_rescale_ts(packet, base, sound->to->time_base);
    sound->holds = 0;
    if (ff.av_interleaved_write_frame(sound->format, packet) < 0) return end(sound);
  }
}

// MARK: Encoding

static int64_t place(const cvideo_sound *sound) { return sound->given + ff.av_audio_fifo_size(sound->waiting); }

static int write_packets(cvideo_sound *sound) {
  for (;;) {
    int status = ff.avcodec_receive_packet(sound->encoder, sound->packet);
    if (status == AVERROR(EAGAIN) || cvideo_is_end(status)) return 0;
    if (status < 0) return status;
    // The first packet only fills the decoder before the sound begins; a time below zero would move the pictures.
    if (sound->packet->pts < 0) {
      ff.av_packet_unref(sound->packet);
      continue;
    }
    sound->packet->stream_index = sound->to->index;
    ff.av_packet_rescale_ts(sound->packet, sound->encoder->time_base, sound->to->time_base);
    status = ff.av_interleaved_write_frame(sound->format, sound->packet);
    if (status < 0) return status;
  }
}

/// A piece with room for samples as the encoder takes them.
static int make_piece(cvideo_sound *sound, int samples) {
  ff.av_frame_unref(sound->piece);
  sound->piece->format = sound->encoder->sample_fmt;
  sound->piece->sample_rate = sound->encoder->sample_rate;
  sound->piece->nb_samples = samples;
  const int status = ff.av_channel_layout_copy(&sound->piece->ch_layout, &sound->encoder->ch_layout);
  return status < 0 ? status : ff.av_frame_get_buffer(sound->piece, 0);
}

/// Gives the encoder whole frames; the rest too when nothing more comes.
static int encode(cvideo_sound *sound, int is_last) {
  const int whole = sound->encoder->frame_size;
  int size;
  while ((size = ff.av_audio_fifo_size(sound->waiting)) >= whole || (is_last && size > 0)) {
    const int count = size < whole ? size : whole;
    int status = make_piece(sound, count);
    if (status >= 0) status = ff.av_audio_fifo_read(sound->waiting, (void **)sound->piece->extended_data, count);
    if (status < 0) return status;
    sound->piece->pts = sound->given;
    sound->given += count;
    status = ff.avcodec_send_frame(sound->encoder, sound->piece);
    if (status >= 0) status = write_packets(sound);
    if (status < 0) return status;
  }
  return 0;
}

static int add_silence(cvideo_sound *sound, int64_t until) {
  while (place(sound) < until) {
    const int64_t missing = until - place(sound);
    const int count = missing < STEP ? (int)missing : STEP;
    int status = make_piece(sound, count);
    if (status < 0) return status;
    ff.av_samples_set_silence(
        sound->piece->extended_data, 0, count, sound->encoder->ch_layout.nb_channels, sound->encoder->sample_fmt);
    status = ff.av_audio_fifo_write(sound->waiting, (void **)sound->piece->extended_data, count);
    if (status >= 0) status = encode(sound, 0);
    if (status < 0) return status;
  }
  return 0;
}

/// Follows changes of rate, format and channels in the middle of the sound.
static int prepare_resampler(cvideo_sound *sound) {
  AVFrame *frame = sound->frame;
  if (sound->resampler && frame->sample_rate == sound->resampled_rate && frame->format == sound->resampled_format &&
      !ff.av_channel_layout_compare(&frame->ch_layout, &sound->resampled_layout))
    return 0;
  ff.swr_free(&sound->resampler);
  int status = ff.swr_alloc_set_opts2(
      &sound->resampler, &sound->encoder->ch_layout, sound->encoder->sample_fmt, sound->encoder->sample_rate,
      &frame->ch_layout, frame->format, frame->sample_rate, 0, NULL);
  if (status >= 0) status = ff.av_channel_layout_copy(&sound->resampled_layout, &frame->ch_layout);
  sound->resampled_rate = frame->sample_rate;
  sound->resampled_format = frame->format;
  return status < 0 ? status : ff.swr_init(sound->resampler);
}

static int add_frame(cvideo_sound *sound) {
  const int rate = sound->encoder->sample_rate;
  if (sound->frame->sample_rate <= 0) return 0;
  const int64_t time = since_origin(sound, sound->frame->best_effort_timestamp);
  if (time != AV_NOPTS_VALUE) {
    const int64_t at = ff.av_rescale_q(time, sound->from->time_base, sound->encoder->time_base);
    const int64_t length = (int64_t)sound->frame->nb_samples * rate / sound->frame->sample_rate;
    if (at + length <= 0) return 0;
    // A pause is kept as silence, unless it is so long that the time is wrong.
    const int64_t gap = at - place(sound);
    if (gap > rate / 20 && gap < (int64_t)rate * 3600) {
      const int status = add_silence(sound, at);
      if (status < 0) return status;
    }
  }
  int status = prepare_resampler(sound);
  if (status < 0) return status;
  const int room = ff.swr_get_out_samples(sound->resampler, sound->frame->nb_samples);
  if (room <= 0) return room;
  status = make_piece(sound, room);
  if (status < 0) return status;
  const int count = ff.swr_convert(sound->resampler, sound->piece->extended_data, room,
                                   (const uint8_t **)sound->frame->extended_data, sound->frame->nb_samples);
  if (count <= 0) return count;
  status = ff.av_audio_fifo_write(sound->waiting, (void **)sound->piece->extended_data, count);
  return status < 0 ? status : encode(sound, 0);
}

static int take_frames(cvideo_sound *sound) {
  for (;;) {
    int status = ff.avcodec_receive_frame(sound->decoder, sound->frame);
    if (status == AVERROR(EAGAIN) || cvideo_is_end(status)) return 0;
    // A damaged packet is a pause.
    if (status < 0) return 0;
    status = add_frame(sound);
    ff.av_frame_unref(sound->frame);
    if (status < 0) return status;
  }
}

static void transcode(cvideo_sound *sound, double seconds) {
  while ((double)place(sound) / sound->encoder->sample_rate < seconds && hold(sound)) {
    ff.avcodec_send_packet(sound->decoder, sound->source->packet);
    sound->holds = 0;
    if (take_frames(sound) < 0) end(sound);
  }
}

void cvideo_sound_write(cvideo_sound *sound, double seconds) {
  if (!sound || sound->is_over) return;
  if (sound->encoder) transcode(sound, seconds);
  else copy(sound, seconds);
}

void cvideo_sound_finish(cvideo_sound *sound) {
  if (!sound || !sound->encoder) return;
  if (encode(sound, 1) >= 0 && ff.avcodec_send_frame(sound->encoder, NULL) >= 0) write_packets(sound);
  end(sound);
}

void cvideo_sound_close(cvideo_sound *sound) {
  if (!sound) return;
  ff.swr_free(&sound->resampler);
  ff.av_channel_layout_uninit(&sound->resampled_layout);
  if (sound->waiting) ff.av_audio_fifo_free(sound->waiting);
  if (sound->decoder) ff.avcodec_free_context(&sound->decoder);
  if (sound->encoder) ff.avcodec_free_context(&sound->encoder);
  if (sound->frame) ff.av_frame_free(&sound->frame);
  if (sound->piece) ff.av_frame_free(&sound->piece);
  if (sound->packet) ff.av_packet_free(&sound->packet);
  free(sound);
}
