/** Answers of the API as they are read: whole documents, and completions from whole texts and from streams. */
@NullMarked
package dev.weir.backend.openai.answer;

import org.jspecify.annotations.NullMarked;
