package dev.weir.timelimit;

/** Room before the fields of an object, so that two of them are never written in one cache line. */
@SuppressWarnings("unused")
abstract class Padding {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11;
}
