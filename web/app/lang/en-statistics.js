/**
 * The words of the statistics, in English; fetched with them.
 *
 * @module
 */

export const statistics = {
  'stats.title': 'Statistics',
  'stats.close': 'Close statistics',
  'stats.copy': 'Copy report',
  'stats.copied': 'Report copied',
  'stats.copy.failed': 'The report could not be copied.',
  'stats.way': 'Connection',
  'stats.received': 'Received',
  'stats.sent': 'Sent by you',
  'stats.nobody': 'Nobody else is here.',
  'stats.nothing': 'You send nothing.',

  // The connection
  'stats.way.rtt': 'Round trip',
  'stats.way.down': 'Receiving',
  'stats.way.up': 'Sending',
  'stats.way.carries': 'Way up carries',
  'stats.way.path': 'Way',
  'stats.way.cipher': 'Encryption',
  'stats.way.host': '{protocol}, direct',
  'stats.way.srflx': '{protocol}, through a router',
  'stats.way.prflx': '{protocol}, through a router',
  'stats.way.relay': '{protocol}, through a relay',
  'stats.ms': '{value}\u00a0ms',
  'stats.kilobits': '{value}\u00a0kbit/s',
  'stats.megabits': '{value}\u00a0Mbit/s',

  // Columns
  'stats.column.medium': 'Medium',
  'stats.column.picture': 'Picture',
  'stats.column.bitrate': 'kbit/s',
  'stats.column.loss': 'Loss',
  'stats.column.loss.about': 'Packets lost in the last ten seconds',
  'stats.column.jitter': 'Jitter',
  'stats.column.gaps': 'Gaps',
  'stats.column.gaps.about': 'How often the picture froze since this was opened; how much of the sound of the last ten seconds was made up for what is missing',
  'stats.column.limit': 'Held back by',

  // Cells
  'stats.none': '–',
  'stats.size': '{width}\u00a0×\u00a0{height}',
  'stats.size.of': 'of {width}\u00a0×\u00a0{height}',
  'stats.fps': '{size}, {value}\u00a0fps',
  'stats.percent': '{value}\u00a0%',
  'stats.freezes.one': '{count}\u00a0freeze',
  'stats.freezes.other': '{count}\u00a0freezes',
  'stats.frozen': '{value}\u00a0s',
  'stats.concealed': 'concealed',
  'stats.source.camera': 'Camera',
  'stats.source.microphone': 'Microphone',
  'stats.source.screen': 'Screen',
  'stats.source.screen_audio': 'Screen sound',
  'stats.rid.f': 'large',
  'stats.rid.h': 'medium',
  'stats.rid.q': 'small',
  'stats.still.off': 'Off',
  'stats.still.waiting': 'On its way',
  'stats.still.hidden': 'Not received',
  'stats.still.bandwidth': 'Paused: weak connection',
  'stats.still.unwatched': 'Off: nobody watches it',
  'stats.still.idle': 'Nothing sent',
  'stats.limit.cpu': 'Processor',
  'stats.limit.bandwidth': 'Bandwidth',
  'stats.limit.unnamed': 'Something else',
};
