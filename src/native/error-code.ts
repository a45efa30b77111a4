/** What system calls on sockets may end in; the names that `native/binding/error_name.cc` has. */
export type SystemErrorCode =
  | 'EACCES'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'EAFNOSUPPORT'
  | 'EAGAIN'
  | 'EALREADY'
  | 'EBADF'
  | 'EBUSY'
  | 'ECONNABORTED'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EDOM'
  | 'EEXIST'
  | 'EFAULT'
  | 'EHOSTUNREACH'
  | 'EINPROGRESS'
  | 'EINTR'
  | 'EINVAL'
  | 'EIO'
  | 'EISCONN'
  | 'EMFILE'
  | 'EMSGSIZE'
  | 'ENETDOWN'
  | 'ENETUNREACH'
  | 'ENFILE'
  | 'ENOBUFS'
  | 'ENODEV'
  | 'ENOENT'
  | 'ENOMEM'
  | 'ENOPROTOOPT'
  | 'ENOSYS'
  | 'ENOTCONN'
  | 'EOPNOTSUPP'
  | 'EPERM'
  | 'EPIPE'
  | 'EPROTO'
  | 'EPROTONOSUPPORT'
  | 'EPROTOTYPE'
  | 'ESOCKTNOSUPPORT'
  | 'ESRCH'
  | 'ETIMEDOUT'
  | 'UNKNOWN';

/** What looking a name up may end in (getaddrinfo(3), as Node.js names it). */
type LookupErrorCode =
  | 'EAI_AGAIN'
  | 'EAI_BADFLAGS'
  | 'EAI_FAIL'
  | 'EAI_FAMILY'
  | 'EAI_MEMORY'
  | 'EAI_SERVICE'
  | 'EAI_SOCKTYPE'
  | 'EAI_SYSTEM'
  | 'ENOTFOUND';

/**
 * The codes of {@link SctpError}: its own, `ERR_SCTP_…`; those of system calls; and those of a name that cannot be
 * looked up (`ENOTFOUND`, `EAI_…`).
 */
export type SctpErrorCode =
  | 'ERR_SCTP_ABANDONED'
  | 'ERR_SCTP_CLOSED'
  | 'ERR_SCTP_DECODE'
  | 'ERR_SCTP_INVALID_STREAM'
  | 'ERR_SCTP_NOT_HELD'
  | 'ERR_SCTP_NO_BINARY'
  | 'ERR_SCTP_SEND_OVERFLOW'
  | 'ERR_SCTP_UNSUPPORTED'
  | SystemErrorCode
  | LookupErrorCode;
