package com.example.kotlin

import dev.weir.Weir
import dev.weir.client.Intent
import dev.weir.kotlin.CoroutineClient
import kotlinx.coroutines.runBlocking

/** Prints the answer to its arguments, piece by piece. */
fun main(arguments: Array<String>) = runBlocking {
    Weir.builder().build().use { weir ->
        CoroutineClient(weir).stream(Intent.of(arguments.joinToString(" "))).collect { print(it) }
        println()
    }
}
