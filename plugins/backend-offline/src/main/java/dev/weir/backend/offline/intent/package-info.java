/**
 * Reads an intent out of an English sentence by rules.
 *
 * <p>{@link dev.weir.backend.offline.intent.IntentReader} splits the text into words and hands them to one rule after the
 * other. A rule claims the words that it understands and notes what they say. What no rule claimed and is no filler is
 * reported as not understood, so that no word is lost. Most rules are sections of {@code phrases.txt}, and the words that
 * they share stand in {@code words.txt}: to teach it something new, add a row. What takes more than a phrase has a class.
 */
@NullMarked
package dev.weir.backend.offline.intent;

import org.jspecify.annotations.NullMarked;
