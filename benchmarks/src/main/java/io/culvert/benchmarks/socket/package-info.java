/** UDP in batches through recvmmsg and sendmmsg, without an allocation per packet. Imports nothing of ours. */
@NullMarked
package io.culvert.benchmarks.socket;

import org.jspecify.annotations.NullMarked;
