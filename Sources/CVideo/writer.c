#include <stdlib.h>
#include <string.h>

#include "sound.h"

struct cvideo_writer {
  AVFormatContext *format;
  AVCodecContext *encoder;
  AVStream *stream;
  AVFrame *frame;
  AVPacket *packet;
  struct SwsContext *scaler;
  AVRational base;
  int has_header;
  /// Durations of the frames whose packets did not come yet: x264 looks ahead.
  int64_t *durations;
  size_t added, written, room;
  cvideo_sound *sound;
  cvideo_writer_sound what_sound;
  /// When the last frame ends, in `base`.
  int64_t end;
};

static int failed(char *message, int code) {
  cvideo_explain(message, code);
  return CVIDEO_FAILED;
}

static int copy_turn(const AVStream *from, AVStream *to) {
  size_t size = 0;
  const uint8_t *data = ff.av_stream_get_side_data(from, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (!data) return 0;
  uint8_t *copy = ff.av_stream_new_side_data(to, AV_PKT_DATA_DISPLAYMATRIX, size);
  if (!copy) return AVERROR(ENOMEM);
  memcpy(copy, data, size);
  return 0;
}

static int open_encoder(cvideo_writer *writer, const cvideo *source, cvideo_writer_options options, char *message) {
  const AVCodec *codec = ff.avcodec_find_encoder_by_name("libx264");
  if (!codec) {
    cvideo_keep(message, "FFmpeg's libraries were built without x264");
    return CVIDEO_LIBRARY_MISSING;
  }
  AVCodecContext *encoder = writer->encoder = ff.avcodec_alloc_context3(codec);
  if (!encoder) return failed(message, AVERROR(ENOMEM));
  const AVCodecParameters *from = source->stream->codecpar;
  encoder->width = options.width;
  encoder->height = options.height;
  encoder->pix_fmt = AV_PIX_FMT_YUV420P;
  encoder->sample_aspect_ratio = from->sample_aspect_ratio;
  encoder->time_base = writer->base;
  encoder->framerate = (AVRational){options.rate_numerator, options.rate_denominator};
  encoder->gop_size = options.key_distance;
  // Without frames that need later ones, the next frame is always one packet away.
  encoder->max_b_frames = 0;
  encoder->thread_count = options.threads;
  encoder->color_range = AVCOL_RANGE_MPEG;
  encoder->colorspace = cvideo_matrix(from->color_space, from->height);
  encoder->color_primaries = from->color_primaries;
  encoder->color_trc = from->color_trc;
  if (writer->format->oformat->flags & AVFMT_GLOBALHEADER) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  AVDictionary *settings = NULL;
  ff.av_dict_set(&settings, "preset", "veryfast", 0);
  // No arithmetic coding and no deblocking: an eighth more bytes, and every jump decodes in 0.6 of the time.
  ff.av_dict_set(&settings, "tune", "fastdecode", 0);
  ff.av_dict_set_int(&settings, "crf", options.quality, 0);
  const int status = ff.avcodec_open2(encoder, codec, &settings);
  ff.av_dict_free(&settings);
  return status < 0 ? failed(message, status) : CVIDEO_DONE;
}

int cvideo_writer_open(const char *path, const cvideo *source, cvideo *sound, cvideo_writer_options options,
                       cvideo_writer **out, char *message) {
  *out = NULL;
  cvideo_writer *writer = calloc(1, sizeof *writer);
  if (!writer) return CVIDEO_FAILED;
  writer->base = (AVRational){options.base_numerator, options.base_denominator};
  writer->frame = ff.av_frame_alloc();
  writer->packet = ff.av_packet_alloc();
  int status = writer->frame && writer->packet ? 0 : AVERROR(ENOMEM);
  if (status >= 0) status = ff.avformat_alloc_output_context2(&writer->format, NULL, "mp4", path);
  if (status < 0) goto failure;
  const int opened = open_encoder(writer, source, options, message);
  if (opened != CVIDEO_DONE) {
    cvideo_writer_close(writer);
    return opened;
  }
  writer->stream = ff.avformat_new_stream(writer->format, NULL);
  status = writer->stream ? ff.avcodec_parameters_from_context(writer->stream->codecpar, writer->encoder)
                          : AVERROR(ENOMEM);
  if (status >= 0) status = copy_turn(source->stream, writer->stream);
  if (status < 0) goto failure;
  writer->stream->time_base = writer->base;
  writer->stream->avg_frame_rate = writer->encoder->framerate;
  writer->frame->format = AV_PIX_FMT_YUV420P;
  writer->frame->width = options.width;
  writer->frame->height = options.height;
  if (sound && sound->audio >= 0) {
    writer->sound = cvideo_sound_open(sound, writer->format, writer->base, options.origin);
    writer->what_sound = !writer->sound                           ? CVIDEO_SOUND_LEFT_OUT
                         : cvideo_sound_is_copied(writer->sound) ? CVIDEO_SOUND_COPIED
                                                                  : CVIDEO_SOUND_ENCODED;
  }
  status = ff.av_frame_get_buffer(writer->frame, 0);
  if (status >= 0) status = ff.avio_open(&writer->format->pb, path, AVIO_FLAG_WRITE);
  if (status < 0) goto failure;
  AVDictionary *settings = NULL;
  ff.av_dict_set(&settings, "movflags", "faststart", 0);
  status = ff.avformat_write_header(writer->format, &settings);
  ff.av_dict_free(&settings);
  if (status < 0) goto failure;
  writer->has_header = 1;
  *out = writer;
  return CVIDEO_DONE;
failure:
  cvideo_explain(message, status);
  cvideo_writer_close(writer);
  return CVIDEO_FAILED;
}

cvideo_writer_sound cvideo_writer_what_sound(const cvideo_writer *writer) { return writer->what_sound; }

static double seconds(const cvideo_writer *writer, int64_t time) {
  return (double)time * writer->base.num / writer->base.den;
}

static int write_packets(cvideo_writer *writer, char *message) {
  for (;;) {
    int status = ff.avcodec_receive_packet(writer->encoder, writer->packet);
    if (status == AVERROR(EAGAIN) || cvideo_is_end(status)) return CVIDEO_DONE;
    if (status < 0) return failed(message, status);
    // Without reordering, packets come in the order of the frames.
    if (writer->written < writer->added) writer->packet->duration = writer->durations[writer->written++];
    // Side by side in the file, so that a player reads it from one place.
    cvideo_sound_write(writer->sound, seconds(writer, writer->packet->pts));
    writer->packet->stream_index = writer->stream->index;
    ff.av_packet_rescale_ts(writer->packet, writer->base, writer->stream->time_base);
    status = ff.av_interleaved_write_frame(writer->format, writer->packet);
    if (status < 0) return failed(message, status);
  }
}

int cvideo_writer_add(cvideo_writer *writer, const cvideo *source, int64_t pts, int64_t duration, char *message) {
  if (writer->added == writer->room) {
    const size_t room = writer->room ? writer->room * 2 : 1024;
    int64_t *durations = realloc(writer->durations, room * sizeof *durations);
    if (!durations) return failed(message, AVERROR(ENOMEM));
    writer->durations = durations;
    writer->room = room;
  }
  int status = ff.av_frame_make_writable(writer->frame);
  if (status < 0) return failed(message, status);
  if (source) {
    status = cvideo_scale(&writer->scaler, source->frame, writer->frame);
    if (status != CVIDEO_DONE) {
      cvideo_keep(message, "the picture could not be converted");
      return status;
    }
  }
  writer->frame->pts = pts;
  writer->frame->pict_type = AV_PICTURE_TYPE_NONE;
  status = ff.avcodec_send_frame(writer->encoder, writer->frame);
  if (status < 0) return failed(message, status);
  writer->durations[writer->added++] = duration;
  writer->end = pts + duration;
  return write_packets(writer, message);
}

int cvideo_writer_finish(cvideo_writer *writer, char *message) {
  int status = ff.avcodec_send_frame(writer->encoder, NULL);
  if (status < 0) return failed(message, status);
  const int written = write_packets(writer, message);
  if (written != CVIDEO_DONE) return written;
  cvideo_sound_write(writer->sound, seconds(writer, writer->end));
  cvideo_sound_finish(writer->sound);
  status = ff.av_write_trailer(writer->format);
  writer->has_header = 0;
  if (status >= 0) status = ff.avio_closep(&writer->format->pb);
  return status < 0 ? failed(message, status) : CVIDEO_DONE;
}

void cvideo_writer_close(cvideo_writer *writer) {
  if (!writer) return;
  cvideo_sound_close(writer->sound);
  if (writer->encoder) ff.avcodec_free_context(&writer->encoder);
  if (writer->format) {
    if (writer->format->pb) ff.avio_closep(&writer->format->pb);
    ff.avformat_free_context(writer->format);
  }
  if (writer->scaler) ff.sws_freeContext(writer->scaler);
  if (writer->frame) ff.av_frame_free(&writer->frame);
  if (writer->packet) ff.av_packet_free(&writer->packet);
  free(writer->durations);
  free(writer);
}

int cvideo_write_playlist(cvideo *source, const char *playlist, const char *fragments, double seconds, char *message) {
  AVFormatContext *format = NULL;
  AVDictionary *settings = NULL;
  int status = ff.avformat_alloc_output_context2(&format, NULL, "hls", playlist);
  if (status < 0) return failed(message, status);
  AVStream *stream = ff.avformat_new_stream(format, NULL);
  status = stream ? ff.avcodec_parameters_copy(stream->codecpar, source->stream->codecpar) : AVERROR(ENOMEM);
  if (status >= 0) status = copy_turn(source->stream, stream);
  if (status >= 0) {
    stream->codecpar->codec_tag = 0;
    stream->time_base = source->stream->time_base;
    ff.av_dict_set_int(&settings, "hls_time", (int64_t)seconds, 0);
    ff.av_dict_set(&settings, "hls_playlist_type", "vod", 0);
    ff.av_dict_set(&settings, "hls_segment_type", "fmp4", 0);
    ff.av_dict_set(&settings, "hls_flags", "single_file+independent_segments", 0);
    ff.av_dict_set(&settings, "hls_segment_filename", fragments, 0);
    status = ff.avformat_write_header(format, &settings);
  }
  ff.av_dict_free(&settings);
  if (status >= 0) {
    cvideo_packet facts;
    int read;
    while (status >= 0 && (read = cvideo_read(source, &facts)) == CVIDEO_DONE) {
      source->packet->stream_index = stream->index;
      source->packet->pos = -1;
      ff.av_packet_rescale_ts(source->packet, source->stream->time_base, stream->time_base);
      status = ff.av_interleaved_write_frame(format, source->packet);
    }
    const int ended = ff.av_write_trailer(format);
    if (status >= 0) status = read == CVIDEO_END ? ended : AVERROR_INVALIDDATA;
  }
  ff.avformat_free_context(format);
  return status < 0 ? failed(message, status) : CVIDEO_DONE;
}
