// The pages about what messages pass through: exchanges, queues and streams, dead letters.
import type { Page } from '../lib/page'

export const messaging: Page[] = []
