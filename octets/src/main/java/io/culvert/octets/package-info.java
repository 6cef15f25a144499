/**
 * Octet strings as values: what protocol modules share, and nothing more. Pure; imports nothing of ours.
 */
@NullMarked
package io.culvert.octets;

import org.jspecify.annotations.NullMarked;
