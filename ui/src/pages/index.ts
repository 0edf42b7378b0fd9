// All pages, in the order of the navigation.
import type { Page } from '../lib/page'
import { messaging } from './messaging'
import { overview } from './overview'

export const pages: Page[] = [overview, ...messaging]
