// The pages about what messages pass through: exchanges, queues and streams, dead letters.
import type { Page } from '../lib/page'
import { deadLetters, deadLettersOf } from './dead'
import { exchange, exchanges } from './exchanges'
import { queue, queues } from './queues'

export const messaging: Page[] = [exchanges, exchange, queues, queue, deadLetters, deadLettersOf]
