#define _GNU_SOURCE
#include "source.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Containers that hold all of their data themselves. Playlists, scripts and lists of pictures are not among them.
static const char containers[] =
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,gif,apng,ivf,h264,hevc,m4v,mjpeg,obu,nut,rm,dv,wtv,"
    "yuv4mpegpipe,mpegtsraw,swf,vob";

static const enum AVCodecID codecs[] = {
    AV_CODEC_ID_H264,       AV_CODEC_ID_HEVC,       AV_CODEC_ID_VP9,        AV_CODEC_ID_VP8,        AV_CODEC_ID_AV1,
    AV_CODEC_ID_MPEG4,      AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MPEG1VIDEO, AV_CODEC_ID_MJPEG,      AV_CODEC_ID_PRORES,
    AV_CODEC_ID_DNXHD,      AV_CODEC_ID_MSMPEG4V1,  AV_CODEC_ID_MSMPEG4V2,  AV_CODEC_ID_MSMPEG4V3,  AV_CODEC_ID_WMV1,
    AV_CODEC_ID_WMV2,       AV_CODEC_ID_WMV3,       AV_CODEC_ID_VC1,        AV_CODEC_ID_VP6,        AV_CODEC_ID_VP6F,
    AV_CODEC_ID_THEORA,     AV_CODEC_ID_CFHD,       AV_CODEC_ID_FFV1,       AV_CODEC_ID_HUFFYUV,    AV_CODEC_ID_FFVHUFF,
    AV_CODEC_ID_UTVIDEO,    AV_CODEC_ID_RAWVIDEO,   AV_CODEC_ID_GIF,        AV_CODEC_ID_APNG,       AV_CODEC_ID_PNG,
    AV_CODEC_ID_H263,       AV_CODEC_ID_FLV1,       AV_CODEC_ID_QTRLE,      AV_CODEC_ID_DVVIDEO,    AV_CODEC_ID_JPEG2000,
    AV_CODEC_ID_CINEPAK,    AV_CODEC_ID_SVQ1,       AV_CODEC_ID_SVQ3,       AV_CODEC_ID_RV40,       AV_CODEC_ID_RV30,
    AV_CODEC_ID_MJPEGB,
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void start_clock(cvideo *video) {
  video->deadline = video->limits.seconds > 0 ? now() + video->limits.seconds : 0;
}

int cvideo_is_stopped(cvideo *video) { return video->deadline && now() > video->deadline; }

int cvideo_is_end(int code) { return code == AVERROR_EOF; }

static int interrupted(void *context) { return cvideo_is_stopped(context); }

static int read_bytes(void *context, uint8_t *buffer, int count) {
  cvideo *video = context;
  if (cvideo_is_stopped(video)) return AVERROR_EXIT;
  const ssize_t got = pread(video->descriptor, buffer, (size_t)count, video->offset);
  if (got < 0) return AVERROR(EIO);
  if (got == 0) return AVERROR_EOF;
  video->offset += got;
  return (int)got;
}

static int64_t move(void *context, int64_t offset, int whence) {
  cvideo *video = context;
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return video->size;
    case SEEK_SET: break;
    case SEEK_CUR: offset += video->offset; break;
    case SEEK_END: offset += video->size; break;
    default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  return video->offset = offset;
}

// Whatever else a container names, a file or an address, stays closed.
static int refuse(AVFormatContext *format, AVIOContext **input, const char *url, int flags, AVDictionary **options) {
  (void)format, (void)url, (void)flags, (void)options;
  *input = NULL;
  return AVERROR(EACCES);
}

static int64_t pixels(const AVCodecParameters *parameters) {
  return (int64_t)parameters->width * parameters->height;
}

static int fail(cvideo *video, int status, char *message, const char *text) {
  cvideo_keep(message, text);
  const int stopped = video && cvideo_is_stopped(video);
  cvideo_close(video);
  return stopped ? CVIDEO_STOPPED : status;
}

static void close_container(cvideo *video) {
  // Custom input stays ours to close; its buffer may have been replaced by another.
  if (video->format) ff.avformat_close_input(&video->format);
  if (video->input) {
    ff.av_freep(&video->input->buffer);
    ff.avio_context_free(&video->input);
  }
  video->stream = NULL;
}

static int open_container(cvideo *video, char *message) {
  enum { buffer_size = 1 << 16 };
  uint8_t *buffer = ff.av_malloc(buffer_size);
  if (!buffer) return CVIDEO_FAILED;
  video->input = ff.avio_alloc_context(buffer, buffer_size, 0, video, read_bytes, NULL, move);
  if (!video->input) {
    ff.av_free(buffer);
    return CVIDEO_FAILED;
  }
  video->format = ff.avformat_alloc_context();
  if (!video->format) return CVIDEO_FAILED;
  video->format->pb = video->input;
  video->format->flags |= AVFMT_FLAG_CUSTOM_IO;
  video->format->io_open = refuse;
  video->format->interrupt_callback.callback = interrupted;
  video->format->interrupt_callback.opaque = video;
  AVDictionary *options = NULL;
  ff.av_dict_set(&options, "format_whitelist", containers, 0);
  // Nothing is opened by name; should a demuxer try, no protocol is there.
  ff.av_dict_set(&options, "protocol_whitelist", "none", 0);
  ff.av_dict_set_int(&options, "max_streams", video->limits.streams, 0);
  const int status = ff.avformat_open_input(&video->format, "", NULL, &options);
  ff.av_dict_free(&options);
  if (status >= 0) return CVIDEO_DONE;
  cvideo_explain(message, status);
  return cvideo_is_stopped(video) ? CVIDEO_STOPPED : CVIDEO_NOT_A_VIDEO;
}

// H.264 and H.265: bytes of the length before each unit of a packet; 0 for start codes and other codecs. avcC and hvcC
// (ISO 14496-15) begin with a 1, start codes with a 0.
static int unit_length(const AVCodecParameters *parameters) {
  const uint8_t *extra = parameters->extradata;
  if (parameters->codec_id == AV_CODEC_ID_H264 && parameters->extradata_size >= 7 && extra[0] == 1)
    return (extra[4] & 3) + 1;
  if (parameters->codec_id == AV_CODEC_ID_HEVC && parameters->extradata_size >= 23 && extra[0] == 1)
    return (extra[21] & 3) + 1;
  return 0;
}

static int look_into_streams(cvideo *video, char *message) {
  AVFormatContext *format = video->format;
  const unsigned count = format->nb_streams;
  for (unsigned i = 0; i < count; i++)
    if (pixels(format->streams[i]->codecpar) > video->limits.pixels) return CVIDEO_TOO_LARGE;
  AVDictionary **options = calloc(count ? count : 1, sizeof *options);
  if (!options) return CVIDEO_FAILED;
  for (unsigned i = 0; i < count; i++) ff.av_dict_set_int(&options[i], "max_pixels", video->limits.pixels, 0);
  const int status = ff.avformat_find_stream_info(format, count ? options : NULL);
  for (unsigned i = 0; i < count; i++) ff.av_dict_free(&options[i]);
  free(options);
  if (cvideo_is_stopped(video)) return CVIDEO_STOPPED;
  // Damage further on is no reason to give up here: what can be found out about the pictures decides below.
  if (status < 0) cvideo_explain(message, status);
  // The first one that is no cover picture, as browsers, OpenCV and PyAV choose.
  int best = -1;
  for (unsigned i = 0; i < format->nb_streams && best < 0; i++)
    if (format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
        !(format->streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC))
      best = (int)i;
  if (best < 0) return status < 0 && !format->nb_streams ? CVIDEO_NOT_A_VIDEO : CVIDEO_NO_PICTURES;
  video->stream = format->streams[best];
  video->audio = ff.av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, best, NULL, 0);
  for (unsigned i = 0; i < format->nb_streams; i++)
    if ((int)i != best) format->streams[i]->discard = AVDISCARD_ALL;
  const AVCodecParameters *parameters = video->stream->codecpar;
  if (pixels(parameters) > video->limits.pixels) return CVIDEO_TOO_LARGE;
  for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
    if (codecs[i] == parameters->codec_id) video->codec = ff.avcodec_find_decoder(parameters->codec_id);
  if (!video->codec) return CVIDEO_UNSUPPORTED;
  if (parameters->width <= 0 || parameters->height <= 0) return CVIDEO_NO_PICTURES;
  video->unit_length = unit_length(parameters);
  return CVIDEO_DONE;
}

int cvideo_open(const char *path, cvideo_limits limits, cvideo **out, char *message) {
  *out = NULL;
  cvideo *video = calloc(1, sizeof *video);
  if (!video) return fail(NULL, CVIDEO_FAILED, message, "no memory");
  video->descriptor = -1;
  video->audio = -1;
  video->limits = limits;
  start_clock(video);
  // Without waiting for a writer, should it be a pipe.
  video->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat facts;
  if (video->descriptor < 0 || fstat(video->descriptor, &facts)) {
    return fail(video, CVIDEO_UNREADABLE, message, strerror(errno));
  }
  if (!S_ISREG(facts.st_mode)) return fail(video, CVIDEO_UNREADABLE, message, "not a regular file");
  if (facts.st_size == 0) return fail(video, CVIDEO_EMPTY, message, "no bytes");
  video->size = facts.st_size;
  video->packet = ff.av_packet_alloc();
  video->frame = ff.av_frame_alloc();
  char text[CVIDEO_MESSAGE_LENGTH] = "";
  int status = video->packet && video->frame ? open_container(video, text) : CVIDEO_FAILED;
  if (status == CVIDEO_DONE) status = look_into_streams(video, text);
  if (status != CVIDEO_DONE) return fail(video, status, message, text);
  video->deadline = 0;
  *out = video;
  return CVIDEO_DONE;
}

void cvideo_close(cvideo *video) {
  if (!video) return;
  if (video->scaler) ff.sws_freeContext(video->scaler);
  if (video->decoder) ff.avcodec_free_context(&video->decoder);
  if (video->frame) ff.av_frame_free(&video->frame);
  if (video->packet) ff.av_packet_free(&video->packet);
  close_container(video);
  if (video->descriptor >= 0) close(video->descriptor);
  free(video);
}

// The turn that brings stored rows upright. A display matrix may also mirror; anything but quarter turns is taken as
// the nearest of them.
static int orientation(const AVStream *stream) {
  size_t size = 0;
  const uint8_t *data = ff.av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (!data || size < 9 * sizeof(int32_t)) return 1;
  int32_t m[9];
  memcpy(m, data, sizeof m);
  // Stored (x, y) is shown at (a x + c y, b x + d y): FFmpeg's display.h.
  const int64_t a = m[0], b = m[1], c = m[3], d = m[4];
  if (llabs(a) + llabs(d) >= llabs(b) + llabs(c)) {
    if (!a && !d) return 1;
    if (a >= 0) return d >= 0 ? 1 : 4;
    return d >= 0 ? 2 : 3;
  }
  if (b >= 0) return c >= 0 ? 5 : 6;
  return c >= 0 ? 8 : 7;
}

static int packet_is_frame(enum AVCodecID id) {
  switch (id) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_VP8:
    case AV_CODEC_ID_AV1:
    case AV_CODEC_ID_MPEG4:
    case AV_CODEC_ID_MPEG2VIDEO:
    case AV_CODEC_ID_MPEG1VIDEO:
    case AV_CODEC_ID_MJPEG:
    case AV_CODEC_ID_PRORES:
    case AV_CODEC_ID_DNXHD:
    case AV_CODEC_ID_FFV1:
    case AV_CODEC_ID_RAWVIDEO:
    case AV_CODEC_ID_FFVHUFF:
    case AV_CODEC_ID_HUFFYUV:
    case AV_CODEC_ID_UTVIDEO: return 1;
    default: return 0;
  }
}

void cvideo_describe(const cvideo *video, cvideo_facts *facts) {
  memset(facts, 0, sizeof *facts);
  const AVStream *stream = video->stream;
  const AVCodecParameters *parameters = stream->codecpar;
  const char *format = ff.av_get_pix_fmt_name(parameters->format);
  const char *profile = ff.avcodec_profile_name(parameters->codec_id, parameters->profile);
  snprintf(facts->container, sizeof facts->container, "%s", video->format->iformat->name);
  snprintf(facts->codec, sizeof facts->codec, "%s", ff.avcodec_get_name(parameters->codec_id));
  snprintf(facts->profile, sizeof facts->profile, "%s", profile ? profile : "");
  snprintf(facts->pixel_format, sizeof facts->pixel_format, "%s", format ? format : "");
  if (video->audio >= 0)
    snprintf(facts->audio_codec, sizeof facts->audio_codec, "%s",
             ff.avcodec_get_name(video->format->streams[video->audio]->codecpar->codec_id));
  facts->width = parameters->width;
  facts->height = parameters->height;
  facts->orientation = orientation(stream);
  facts->average_numerator = stream->avg_frame_rate.num;
  facts->average_denominator = stream->avg_frame_rate.den;
  facts->nominal_numerator = stream->r_frame_rate.num;
  facts->nominal_denominator = stream->r_frame_rate.den;
  facts->base_numerator = stream->time_base.num;
  facts->base_denominator = stream->time_base.den;
  facts->aspect_numerator = parameters->sample_aspect_ratio.num;
  facts->aspect_denominator = parameters->sample_aspect_ratio.den;
  facts->start = stream->start_time;
  facts->duration = stream->duration;
  facts->container_start = video->format->start_time;
  facts->container_duration = video->format->duration;
  facts->size = video->size;
  facts->promised = stream->nb_frames;
  facts->packet_is_frame = packet_is_frame(parameters->codec_id);
}

// Whether the packet's units, each behind its length, fill it exactly.
static int units_fit(const AVPacket *packet, int length_bytes) {
  int64_t offset = 0;
  while (offset < packet->size) {
    if (packet->size - offset < length_bytes) return 0;
    int64_t length = 0;
    for (int i = 0; i < length_bytes; i++) length = length << 8 | packet->data[offset + i];
    offset += length_bytes + length;
  }
  return offset == packet->size;
}

// Whether an H.264 packet holds a slice of an IDR picture (ISO 14496-10, table 7-1: unit type 5).
static int has_idr(const AVPacket *packet, int length_bytes) {
  const uint8_t *data = packet->data;
  if (length_bytes) {
    for (int64_t offset = 0; offset + length_bytes < packet->size;) {
      int64_t length = 0;
      for (int i = 0; i < length_bytes; i++) length = length << 8 | data[offset + i];
      if ((data[offset + length_bytes] & 31) == 5) return 1;
      offset += length_bytes + length;
    }
    return 0;
  }
  for (int i = 0; i + 3 < packet->size; i++)
    if (!data[i] && !data[i + 1] && data[i + 2] == 1 && (data[i + 3] & 31) == 5) return 1;
  return 0;
}

int cvideo_read_stream(cvideo *video, int stream) {
  start_clock(video);
  for (;;) {
    ff.av_packet_unref(video->packet);
    if (cvideo_is_stopped(video)) return CVIDEO_STOPPED;
    const int status = ff.av_read_frame(video->format, video->packet);
    if (cvideo_is_stopped(video)) return CVIDEO_STOPPED;
    if (status == AVERROR(EAGAIN)) continue;
    if (cvideo_is_end(status)) return CVIDEO_END;
    if (status < 0) return CVIDEO_DAMAGED;
    if (video->packet->stream_index == stream) return CVIDEO_DONE;
  }
}

int cvideo_read(cvideo *video, cvideo_packet *packet) {
  const int status = cvideo_read_stream(video, video->stream->index);
  if (status != CVIDEO_DONE) return status;
  const AVPacket *read = video->packet;
  packet->pts = read->pts;
  packet->dts = read->dts;
  packet->duration = read->duration;
  packet->position = read->pos;
  packet->size = read->size;
  packet->is_key = !!(read->flags & AV_PKT_FLAG_KEY);
  packet->is_discarded = !!(read->flags & AV_PKT_FLAG_DISCARD);
  packet->is_damaged = !!(read->flags & AV_PKT_FLAG_CORRUPT) || read->size == 0 ||
                       (video->unit_length && !units_fit(read, video->unit_length));
  packet->is_clean_start =
      packet->is_key && (video->codec->id != AV_CODEC_ID_H264 || has_idr(read, video->unit_length));
  return CVIDEO_DONE;
}

int cvideo_seek(cvideo *video, int64_t time) {
  start_clock(video);
  const int status = ff.av_seek_frame(video->format, video->stream->index, time, AVSEEK_FLAG_BACKWARD);
  return cvideo_is_stopped(video) ? CVIDEO_STOPPED : status < 0 ? CVIDEO_DAMAGED : CVIDEO_DONE;
}

// Opened anew rather than moved: what a demuxer remembers of the file changes what it makes of its start.
int cvideo_rewind(cvideo *video) {
  start_clock(video);
  close_container(video);
  video->offset = 0;
  int status = open_container(video, NULL);
  if (status == CVIDEO_DONE) status = look_into_streams(video, NULL);
  return status;
}
